from odoo import api, fields, models
from odoo.exceptions import AccessError


class LifecycleEvidence(models.TransientModel):
    """Which kinds of documents stand behind a figure, when there are several: one line a kind."""

    _name = 'lifecycle.evidence'
    _description = "Documents Behind a Figure"

    name = fields.Char(readonly=True)
    line_ids = fields.One2many('lifecycle.evidence.line', 'evidence_id', readonly=True)

    @api.model
    def _open(self, title: str, evidence: dict[str, list[int]]) -> dict:
        """The documents, or this page where they are of several kinds.

        :param evidence: model name -> ids
        """
        if len(evidence) == 1:
            [(model, ids)] = evidence.items()
            return self._list_action(title, model, ids)
        # Nobody names documents by hand: the page is made here, for this reader only (a rule sees to that).
        page = self.sudo().create({
            'name': title,
            'line_ids': [fields.Command.create({'model': model, 'res_ids': ids}) for model, ids in evidence.items()],
        })
        return {
            'type': 'ir.actions.act_window', 'name': title, 'res_model': self._name, 'res_id': page.id,
            'view_mode': 'form', 'views': [(False, 'form')], 'target': 'new',
        }

    @api.model
    def _list_action(self, title: str, model: str, ids: list[int]) -> dict:
        if not self.env[model].has_access('read'):
            raise AccessError(self.env._(
                "The documents behind this figure are not open to you: %(kind)s.", kind=self.env[model]._description))
        return {
            'type': 'ir.actions.act_window', 'name': title, 'res_model': model,
            'views': [(False, 'list'), (False, 'form')], 'domain': [('id', 'in', ids)],
            'context': {'create': False, 'active_test': False},
            'help': self.env._("There are no documents behind this figure, or none that you may open."),
        }
