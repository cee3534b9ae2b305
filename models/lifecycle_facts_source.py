from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Fact(NamedTuple):
    """How one figure of a customer is made from the documents of its source.

    :param aggregate: an SQL aggregate over the columns of ``d``, the documents of one subject
    :param where: which of the documents count: also the list that a click on the figure opens
    :param result: what to make of the aggregate, with one ``%s`` for it
    :param empty: the figure of a subject without such documents
    :param told_by: where the figure is that of some documents only (the last day, the usual branch): what of a
        document equals it; the click then opens these
    """

    aggregate: SQL
    where: SQL = SQL("TRUE")
    result: str = "%s"
    empty: int | None = None
    told_by: SQL | None = None

    def to_sql(self) -> SQL:
        return SQL(self.result, SQL("%s FILTER (WHERE %s)", self.aggregate, self.where))


def count(where: SQL = SQL("TRUE")) -> Fact:
    """The number of documents."""
    return Fact(SQL("COUNT(*)"), where, empty=0)


def total(expression: str, where: SQL = SQL("TRUE")) -> Fact:
    """The sum of an amount in company currency."""
    return Fact(SQL("SUM(%s)", SQL(expression)), where, empty=0)


class LifecycleFactsSource(models.AbstractModel):
    """One kind of document that says something about customers.

    A source answers two questions: which documents a subject had on its day (:meth:`_documents`), and what each
    figure makes of them (:meth:`_facts`). A figure and the list of its documents come from the same two answers, so
    they cannot disagree. Queries may use the relations of :meth:`LifecycleFacts._shared` by name.

    To add one, inherit this model and add its name to :meth:`LifecycleFacts._sources`.
    """

    _name = 'lifecycle.facts.source'
    _description = "Source of Customer Facts"

    # The model whose records are the documents; a source of several kinds gives a column `res_model` instead.
    _documents_model = None
    # Model -> stored fields that the source reads; while one is missing the source contributes nothing.
    _reads = {}

    @api.model
    def _documents(self) -> SQL:
        """One row per subject and document: ``key`` (the subject), ``res_id`` (the document), and what facts need."""
        raise NotImplementedError

    @api.model
    def _facts(self) -> dict[str, Fact]:
        raise NotImplementedError

    @api.model
    def _missing(self) -> str:
        """Why this source cannot be read in this database, in words for the administrator; empty when it can."""
        for model, names in self._reads.items():
            if model not in self.env:
                return self.env._("The app is not installed.")
            for name in names:
                field = self.env[model]._fields.get(name)
                if field is None or not field.store:
                    return self.env._("%(model)s has no stored field %(field)s.", model=model, field=name)
        return ''

    @api.model
    def _aggregate(self) -> SQL:
        """One row per subject that has documents: ``key``, and every fact by its name."""
        columns = [SQL("%s AS %s", fact.to_sql(), SQL.identifier(name)) for name, fact in self._facts().items()]
        return SQL("SELECT d.key, %s FROM (%s) d GROUP BY d.key", SQL(", ").join(columns), self._documents())

    @api.model
    def _evidence(self, name: str) -> SQL:
        """The documents behind a figure of a single subject: ``res_model``, ``res_id``."""
        fact = self._facts()[name]
        model = SQL("%s", self._documents_model) if self._documents_model else SQL("d.res_model")
        counted = SQL("%s = (SELECT %s FROM d)", fact.told_by, fact.to_sql()) if fact.told_by else fact.where
        return SQL(
            "WITH d AS (%s) SELECT DISTINCT %s::varchar AS res_model, d.res_id FROM d WHERE %s",
            self._documents(), model, counted,
        )
