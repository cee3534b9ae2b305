from odoo import fields, models
from odoo.tools import SQL

from .lifecycle_case_stage import CLOSED

# What a case takes over from those that are merged into it, where it does not know it itself.
TAKEN = ('partner_id', 'email_from', 'phone', 'order_id', 'invoice_id', 'picking_id', 'product_id', 'lot_id', 'lead_id',
         'receipt_number', 'category_id', 'description')


class LifecycleCase(models.Model):
    """Cases that turn out to be one, and one that turns out to be several."""

    _inherit = 'lifecycle.case'

    # === MERGE === #

    def _absorb(self, others) -> None:
        """Take over what was said, the files, ratings and followers of other cases, which end as duplicates.

        The earliest start counts. Links that customers of the others were sent open nothing any more.
        """
        self.ensure_one()
        # Who may merge was asked by the dialog; messages and files of all of them move.
        target, others = self.sudo(), others.sudo()
        for case in others:
            target._take_thread(case)
            target.message_subscribe(partner_ids=case.message_partner_ids.ids)
        target._take_values(others)
        others._mark_duplicate_of(target)
        others._rotate_token()
        target.message_post(
            body=self.env._("Merged with %s", ", ".join(others.mapped('display_name'))), subtype_xmlid='mail.mt_note')

    def _take_thread(self, other) -> None:
        """Move messages with their tracking, files, activities and ratings; only their record changes."""
        for model, name in (('mail.message', 'model'), ('ir.attachment', 'res_model'), ('rating.rating', 'res_model'),
                            ('mail.activity', 'res_model')):
            records = self.env[model]
            records.flush_model()
            domain = SQL("%s = %s AND res_id = %s", SQL.identifier(name), self._name, other.id)
            if model == 'ir.attachment':
                domain = SQL("%s AND res_field IS NULL", domain)
            self.env.cr.execute(SQL(
                "UPDATE %s SET res_id = %s WHERE %s", SQL.identifier(records._table), self.id, domain))
            records.invalidate_model(['res_id'])
        self.invalidate_recordset()

    def _take_values(self, others) -> None:
        """What the case does not know yet, from the others, the oldest first."""
        values = {}
        for name in TAKEN:
            known = next((case[name] for case in others.sorted('received_at') if case[name]), False)
            if not self[name] and known:
                values[name] = known.id if isinstance(known, models.BaseModel) else known
        first = min((self | others).mapped('received_at'))
        tags = (others.tag_ids - self.tag_ids).ids
        self.write({**values, 'received_at': first, 'tag_ids': [fields.Command.link(tag) for tag in tags]})

    def _mark_duplicate_of(self, target) -> None:
        for case in self:
            case.duplicate_of_id = target
            if case.stage_kind not in CLOSED:
                case._move('cancelled')
            case.message_post(
                body=self.env._("A duplicate of %s", target.display_name), subtype_xmlid='mail.mt_note')

    # === SPLIT === #

    def _split_off(self, messages, name: str):
        """A case of its own for messages of this one; it begins when the first of them came.

        :param messages: of this case; their files go along
        """
        self.ensure_one()
        case = self.sudo()  # as in _absorb
        received = min(messages.mapped('date'), default=fields.Datetime.now())
        new = case.with_context(mail_create_nolog=True).create({
            'name': name, 'team_id': case.team_id.id, 'partner_id': case.partner_id.id, 'email_from': case.email_from,
            'partner_name': case.partner_name, 'phone': case.phone, 'channel': case.channel, 'type': case.type,
            'received_at': received, 'follow_up_of_id': case.id})
        new.message_subscribe(partner_ids=case.message_partner_ids.ids)
        messages = messages.sudo()  # as in _absorb
        messages.write({'res_id': new.id})
        messages.attachment_ids.filtered(
            lambda file: file.res_model == self._name and file.res_id == case.id).write({'res_id': new.id})
        case.message_post(body=self.env._("Split off: %s", new.display_name), subtype_xmlid='mail.mt_note')
        return new.with_env(self.env)
