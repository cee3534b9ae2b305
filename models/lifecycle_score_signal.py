from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, ormcache
from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)

DIMENSIONS = [('fit', "Fit"), ('engagement', "Engagement"), ('risk', "Risk")]
# Of what nobody says when it changes: looked at every night.
TOMORROW = "l.day + 1"
UNITS = {'days': _lt("days"), 'hours': _lt("hours"), 'percent': _lt("%"), 'stars': _lt("of 5")}


class Signal(NamedTuple):
    """One thing that can be known of a lead, as of a day.

    :param label: what it is, in plain words
    :param dimension: where a rule on it belongs by default: ``fit``, ``engagement`` or ``risk``
    :param value: an SQL expression over ``l`` (the lead, see :meth:`LifecycleScoreLead._lead`), ``f`` (what is known of
        its customer) and the aliases of ``source``; NULL where nothing is known. None for events.
    :param kind: ``number``; ``choice`` (a text); ``event`` (occurrences of ``source``, which may fade and be capped
        in time)
    :param unit: of a number: ``times``, ``days``, ``hours``, ``percent``, ``stars``, or ``amount``: shown to nobody
    :param source: the model, derived from ``lifecycle.facts.source``, whose documents of the lead are read
    :param fact: the fact whose documents a click opens: one of ``source``, or of the customer where there is none
    :param since: the date of which a number of days is the age: it grows by itself
    :param turns: the date on which the value changes by itself, where it is not an age
    :param time: whether a past value can be had: ``dated`` (from dated records), ``immutable`` (never changes), or
        ``mutable`` (today's only, a snapshot is taken when the lead is created)
    :param words: how people call the values of a choice that are technical names
    """

    label: LazyGettext
    dimension: str
    value: str | None = None
    kind: str = 'number'
    unit: str = ''
    source: str | None = None
    fact: str | None = None
    since: str | None = None
    turns: str | None = None
    time: str = 'dated'
    words: Mapping[str, LazyGettext] = MappingProxyType({})


def known(expression: str, empty: str = '0') -> str:
    """A figure of the customer: ``empty`` for one without documents, nothing where no customer is known."""
    return f"CASE WHEN l.customer_id IS NOT NULL THEN COALESCE({expression}, {empty}) END"


def local(moment: str) -> str:
    """A moment in the time zone of the lead's company."""
    return f"(({moment}) AT TIME ZONE 'UTC') AT TIME ZONE l.tz"


def age(date: str) -> str:
    """Days since a date."""
    return f"CASE WHEN ({date}) IS NOT NULL THEN GREATEST(l.day - ({date})::date, 0) END"


class LifecycleScoreSignal(models.Model):
    """What a rule can be made on. The definitions are code; a record switches one off, for privacy's sake.

    To add one, inherit this model and extend :meth:`_registry`. Where it reads records of the lead that no source
    reads yet, add a model that inherits ``lifecycle.facts.source`` and reads ``lifecycle_lead`` (see README).
    """

    _name = 'lifecycle.score.signal'
    _description = "Score Signal"
    _order = 'sequence, id'

    key = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char("Signal", compute='_compute_definition')
    dimension = fields.Selection(DIMENSIONS, compute='_compute_definition')
    kind = fields.Selection(
        [('number', "Number"), ('choice', "Choice"), ('event', "Events")], compute='_compute_definition')
    unit = fields.Char(compute='_compute_definition')
    problem = fields.Char("Not Available", compute='_compute_definition', help="Why the signal cannot be read here.")
    excluded = fields.Boolean(help="Rules on this signal give no points, and nothing is read for it.")

    _key_unique = models.Constraint('UNIQUE (key)', "A signal stands here once.")

    # === COMPUTE METHODS === #

    @api.depends('key')
    @api.depends_context('lang')
    def _compute_definition(self):
        for signal in self:
            definition = self._definition(signal.key)
            signal.name = definition and str(definition.label) or signal.key
            signal.dimension = definition and definition.dimension
            signal.kind = definition and definition.kind
            signal.unit = definition and str(UNITS.get(definition.unit, ''))
            signal.problem = self._missing(signal.key)

    @api.depends('key')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for signal in self:
            signal.display_name = signal.name

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if 'excluded' in vals:
            self.env.registry.clear_cache()
            self.env['lifecycle.score.refresh']._everything_soon()
        return result

    # === REGISTRY === #

    @api.model
    def _registry(self) -> dict[str, Signal]:
        """Every signal by its key. The files beside this one add theirs."""
        return {}

    @api.model
    def _definition(self, key: str) -> Signal | None:
        return self._registry().get(key)

    @api.model
    def _missing(self, key: str) -> str:
        """Why a signal cannot be read in this database, in words; empty when it can."""
        definition = self._definition(key)
        if definition is None:
            return self.env._("This version of the addon does not know the signal.")
        return self.env[definition.source]._missing() if definition.source else ''

    @api.model
    def _readable(self, key: str) -> bool:
        return key not in self._excluded_keys() and not self._missing(key)

    @api.model
    @ormcache()
    def _excluded_keys(self) -> frozenset[str]:
        return frozenset(self.sudo().search([('excluded', '=', True)]).mapped('key'))  # known to all who score

    @api.model
    def _sync(self) -> None:
        """Make a record of every signal that the code defines; called when the addon is installed or updated."""
        for sequence, key in enumerate(self._registry(), 1):
            self._load_records([{
                'xml_id': f'crm_lifecycle.score_signal_{key}',
                'values': {'key': key, 'sequence': sequence},
            }], update=True)

    # === SQL === #

    @api.model
    def _value(self, key: str) -> SQL:
        """The value of a number or a choice."""
        definition = self._definition(key)
        return SQL(age(definition.since) if definition.since else definition.value)
