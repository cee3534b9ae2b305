from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, is_html_empty, plaintext2html

from .lifecycle_case_stage import CLOSED, OPEN

MAX_SUBJECT = 200
MAX_TEXT = 10_000
# New cases from the portal that a customer's company may open, within an hour and a day.
MOST = ((timedelta(hours=1), 10), (timedelta(days=1), 30))
# The same subject again within this time is meant for the case that was opened by it.
AGAIN = timedelta(minutes=10)
# How many of the customer's own documents the form offers.
OFFERED = 50
RATES = {'5': 5, '3': 3, '1': 1}


class LifecycleCase(models.Model):
    """What customers do in the portal. Each method acts for the user of its environment.

    They have no right to write: a method looks at what it is given as the customer, and writes past the rights.
    """

    _inherit = 'lifecycle.case'

    # === WHAT MAY BE CHOSEN === #

    @api.model
    def _get_portal_teams(self):
        """Teams that customers of the user's companies may open cases with."""
        # Customers may read no team; they are told its name.
        return self.env['lifecycle.case.team'].sudo().search([
            ('company_id', 'in', self.env.companies.ids), ('portal_open', '=', True),
            ('portal_visibility', '!=', 'none')])

    @api.model
    def _get_portal_orders(self):
        """The user's own orders, the newest first, by the rules of the portal."""
        return self._find_own('sale.order', [('state', '=', 'sale')], 'date_order DESC, id DESC')

    @api.model
    def _get_portal_invoices(self):
        """The user's own invoices, the newest first, by the rules of the portal."""
        return self._find_own(
            'account.move', [('move_type', '=', 'out_invoice'), ('state', '=', 'posted')], 'date DESC, id DESC')

    @api.model
    def _find_own(self, model: str, domain: list, order: str, limit: int | None = OFFERED):
        documents = self.env[model]
        if not documents.has_access('read'):
            return documents
        customer = self.env.user.commercial_partner_id
        return documents.search([('partner_id', 'child_of', customer.id), *domain], order=order, limit=limit)

    # === OPENING === #

    @api.model
    def _open_from_portal(self, form: dict[str, str], files: list[tuple[str, bytes]]):
        """Open a case for the user, or put it into the one that was opened minutes ago about the same.

        :param form: what was written: ``subject``, ``text``, ``type``, ``team_id``, ``order_id``, ``invoice_id``
        :param files: (name, content)
        :return: the case
        :raises ValidationError: what is wrong with the form or a file, in a sentence
        :raises UserError: too many cases in too short a time
        """
        values, text = self._read_form(form)
        self._check_files(files)
        self._lock_customer()
        body = plaintext2html(text)
        case = self._find_again(values['name'])
        if case and not files and body == case._get_last_words():
            return case  # a second click
        if not case:
            self._check_flood()
            # Customers have no right to create a case; the form was read as theirs.
            case = self.sudo().with_context(mail_create_nosubscribe=True).create({**values, 'description': body})
            case.message_subscribe(partner_ids=self.env.user.partner_id.ids)
        case._post_as_customer(body, files)
        case.with_context(lifecycle_may_answer=True)._acknowledge()
        return case

    @api.model
    def _read_form(self, form: dict[str, str]) -> tuple[dict, str]:
        """The values of a case, and the customer's words."""
        subject, text = " ".join(form.get('subject', '').split()), form.get('text', '').strip()
        if not subject or not text:
            raise ValidationError(self.env._("Please say in a few words what it is about, and describe it below."))
        if len(subject) > MAX_SUBJECT or len(text) > MAX_TEXT:
            raise ValidationError(self.env._(
                "Please be shorter: %(subject)s characters for the subject, %(text)s for the description.",
                subject=MAX_SUBJECT, text=MAX_TEXT))
        order = self._pick_own('sale.order', form.get('order_id'), [('state', '=', 'sale')])
        invoice = self._pick_own(
            'account.move', form.get('invoice_id'), [('move_type', '=', 'out_invoice'), ('state', '=', 'posted')])
        kinds = dict(self._fields['type'].selection)
        return {
            'name': subject, 'channel': 'portal', 'partner_id': self.env.user.partner_id.id, 'user_id': False,
            'type': form['type'] if form.get('type') in kinds else 'question',
            'team_id': self._pick_team(form.get('team_id'), order, invoice).id,
            'order_id': order.id, 'invoice_id': invoice.id,
        }, text

    @api.model
    def _pick_own(self, model: str, text: str | None, domain: list):
        """The document of an id in the form, if it is the user's own; a sentence otherwise."""
        if not text:
            return self.env[model]
        found = self._find_own(model, [*domain, ('id', '=', int(text))], 'id') if text.isdecimal() else None
        if not found:
            raise ValidationError(self.env._("The document that you chose is not one of yours."))
        return found

    @api.model
    def _pick_team(self, text: str | None, order, invoice):
        """The team that was chosen; that of the document's company where the two do not go together."""
        teams = self._get_portal_teams()
        companies = (order.company_id | invoice.company_id).sudo()  # a portal user may read a company's name only
        if len(companies) > 1:
            raise ValidationError(self.env._(
                "The order and the invoice are of two companies. Please open a case for each."))
        possible = teams.filtered(lambda team: team.company_id == companies) if companies else teams
        chosen = possible.filtered(lambda team: str(team.id) == text)
        if not (chosen or possible):
            raise ValidationError(self.env._("This cannot be asked in the portal. Please write to us or call us."))
        return (chosen or possible)[:1]

    @api.model
    def _lock_customer(self) -> None:
        """Let the cases of one customer be opened one after the other.

        Whoever comes second in the same moment is done again by Odoo and then sees the first: a lock alone would
        leave it with what it saw before.
        """
        self.env.cr.execute(SQL(
            "UPDATE res_partner SET write_date = write_date WHERE id = %s", self.env.user.commercial_partner_id.id))

    @api.model
    def _find_again(self, subject: str):
        """The case that the user opened minutes ago by the same subject."""
        recent = self.sudo().search([  # the user's own
            ('partner_id', '=', self.env.user.partner_id.id), ('channel', '=', 'portal'),
            ('create_date', '>', fields.Datetime.now() - AGAIN)])
        return recent.filtered(lambda case: case.name.casefold() == subject.casefold())[:1]

    @api.model
    def _check_flood(self) -> None:
        customer = self.env.user.commercial_partner_id
        for within, most in MOST:
            count = self.sudo().search_count([  # those of colleagues count too, whoever may read them
                ('commercial_partner_id', '=', customer.id), ('channel', '=', 'portal'),
                ('create_date', '>', fields.Datetime.now() - within)], limit=most)
            if count >= most:
                raise UserError(self.env._(
                    "You opened many cases in a short time. Please add to one of them, or call us if it is urgent."))

    # === WORDS === #

    def _get_portal_customer(self):
        """Who acts: the user who is logged in; for the bearer of a link, whose case it is."""
        self.ensure_one()
        return self.partner_id if self.env.user._is_public() else self.env.user.partner_id

    def _get_last_words(self) -> str:
        """The last message of the case that a person wrote, without the wrapping."""
        self.ensure_one()
        return self.message_ids.filtered(lambda message: message.message_type == 'comment')[:1].body

    def _post_as_customer(self, body, files=()) -> None:
        self.ensure_one()
        partner = self._get_portal_customer()
        self.message_post(
            body=body, author_id=partner.id, message_type='comment', subtype_xmlid='mail.mt_comment',
            attachments=[(self._clean_file_name(name), content) for name, content in files])

    # === BUTTONS === #

    def _close_by_customer(self) -> None:
        """The customer needs no more help; nothing happens to a case that has ended."""
        self.ensure_one()
        if self.stage_kind not in OPEN:
            return
        self.outcome = self.outcome or self.env._("Closed by the customer")
        self._move('solved')
        self.message_post(
            body=self.env._("Closed in the portal"), author_id=self._get_portal_customer().id,
            subtype_xmlid='mail.mt_note')

    def _may_be_reopened_by_customer(self) -> bool:
        self.ensure_one()
        return self.stage_kind in CLOSED and not self.duplicate_of_id and self._is_reopenable()

    def _reopen_by_customer(self, reason: str) -> None:
        """It was not solved: the case goes on, with the customer's words if there are any."""
        self.ensure_one()
        if self.stage_kind in OPEN:
            return
        if not self._may_be_reopened_by_customer():
            raise UserError(self.env._("This case was closed too long ago. Please open a new one."))
        if len(reason) > MAX_TEXT:
            raise ValidationError(self.env._("Please be shorter: %s characters.", MAX_TEXT))
        if not is_html_empty(body := plaintext2html(reason.strip())):
            self._post_as_customer(body)
        self._move('open')

    def _rate_by_customer(self, rate: str, feedback: str) -> None:
        """Keep what the customer thinks; said again, the last word counts."""
        self.ensure_one()
        if self.stage_kind != 'solved' or rate not in RATES:
            raise UserError(self.env._("A case can be rated once it is solved."))
        customer = self._get_portal_customer()
        rating = self._get_rating_of(customer)
        token = None if rating else self._rating_get_access_token(customer)
        self.rating_apply(RATES[rate], token=token, rating=rating or None, feedback=feedback.strip()[:MAX_TEXT])

    def _get_rating_of(self, customer):
        """The rating that a customer gave; an empty record where there is none yet."""
        self.ensure_one()
        # Shown is the customer's own one only.
        return self.sudo().rating_ids.filtered(lambda one: one.consumed and one.partner_id == customer)[-1:]
