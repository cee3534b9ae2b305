from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import bands
from .lifecycle_stage import STAGES

# Amounts that come from accounting are for those who may read invoices there; everybody else gets words.
ACCOUNTING = 'account.group_account_invoice,account.group_account_readonly'
# Amounts of orders are for those who may read orders, and for accounting.
SALES = f'sales_team.group_sale_salesman,{ACCOUNTING}'


class LifecycleProfile(models.Model):
    """The facts of one customer today: one row per commercial partner and root company, written by jobs only.

    It holds dates and amounts, never ages. What the clock decides is read off the dates when somebody looks.
    """

    _name = 'lifecycle.profile'
    _description = "Customer Profile"
    _log_access = False
    _rec_name = 'partner_id'
    _order = 'last_purchase_on DESC NULLS LAST, id DESC'

    # === FIELDS === #

    partner_id = fields.Many2one(
        'res.partner', "Customer", required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='cascade')
    currency_id = fields.Many2one(related='company_id.currency_id')
    active = fields.Boolean(readonly=True, help="An archived customer's profile is archived with it.")
    user_id = fields.Many2one(related='partner_id.user_id', string="Salesperson")
    state_id = fields.Many2one(related='partner_id.state_id', string="Province")
    zip = fields.Char(related='partner_id.zip')
    changed_at = fields.Datetime("Changed", readonly=True, help="When a figure of this profile last changed.")

    # Purchases
    stage = fields.Selection(STAGES, readonly=True, index=True, help=(
        "Prospect: has not bought yet. Slipping: silent for longer than usual. Lost: silent for a long time. "
        "Won back: bought again after being lost. The limits are in the settings."))
    first_purchase_on = fields.Date("First Purchase", readonly=True)
    previous_purchase_on = fields.Date("Purchase Before", readonly=True)
    last_purchase_on = fields.Date("Last Purchase", readonly=True)
    slips_on = fields.Date("Slips on", readonly=True, help="The day from which the silence is longer than usual.")
    lost_on = fields.Date("Lost on", readonly=True, help="The day from which the customer counts as lost.")
    won_back_on = fields.Date("Won Back on", readonly=True)
    purchase_count = fields.Integer("Purchases", readonly=True, help=(
        "Confirmed orders, invoices without an order, and paid orders of the till. "
        "What was given back is not counted."))
    purchase_count_12m = fields.Integer("Purchases (12 Months)", readonly=True)
    purchase_day_count = fields.Integer("Days of Purchase", readonly=True)
    spend = fields.Monetary(readonly=True, groups=ACCOUNTING, help=(
        "Untaxed value of all purchases, less returns."))
    spend_12m = fields.Monetary("Spend (12 Months)", readonly=True, groups=ACCOUNTING)
    basket = fields.Monetary("Average Basket", readonly=True, groups=ACCOUNTING, aggregator='avg')
    usual_gap = fields.Integer("Usual Days Between", readonly=True, aggregator='avg', help=(
        "Median number of days from one day of purchase to the next."))
    usual_weekday = fields.Selection(
        [('1', "Monday"), ('2', "Tuesday"), ('3', "Wednesday"), ('4', "Thursday"), ('5', "Friday"), ('6', "Saturday"),
         ('7', "Sunday")], readonly=True)
    usual_hour = fields.Integer(readonly=True, aggregator=None, help="Hour of the day in the company's time zone.")
    main_branch = fields.Char(readonly=True, help="The warehouse or the till where most was bought.")
    main_user_id = fields.Many2one('res.users', "Usual Seller", readonly=True, ondelete='set null')
    main_category_id = fields.Many2one('product.category', "Favourite Category", readonly=True, ondelete='set null')
    order_purchase_count = fields.Integer("By Order", readonly=True)
    web_purchase_count = fields.Integer("In the Web Shop", readonly=True)
    pos_purchase_count = fields.Integer("At the Till", readonly=True)
    invoice_purchase_count = fields.Integer("By Invoice", readonly=True)
    recency_score = fields.Integer("Recency", readonly=True, aggregator='avg', help=(
        "1 (longest ago) to 5 (most recent)."))
    frequency_score = fields.Integer("Frequency", readonly=True, aggregator='avg', help=(
        "1 (fewest purchases) to 5 (most)."))
    spend_score = fields.Integer("Spend Rank", readonly=True, aggregator='avg', help="1 (lowest fifth) to 5 (highest).")

    # Orders and quotations
    order_count = fields.Integer("Orders", readonly=True)
    order_amount = fields.Monetary("Ordered", readonly=True, groups=SALES, help="Untaxed, confirmed orders.")
    order_count_12m = fields.Integer("Orders (12 Months)", readonly=True)
    order_amount_12m = fields.Monetary("Ordered (12 Months)", readonly=True, groups=SALES)
    quotation_count = fields.Integer("Open Quotations", readonly=True)
    quotation_amount = fields.Monetary("Quoted", readonly=True, groups=SALES)

    # Accounting
    invoice_count = fields.Integer("Invoices", readonly=True)
    refund_count = fields.Integer("Credit Notes", readonly=True)
    last_invoice_on = fields.Date("Last Invoice", readonly=True)
    invoiced_net = fields.Monetary("Invoiced", readonly=True, groups=ACCOUNTING, help="Untaxed, less credit notes.")
    credited = fields.Monetary(readonly=True, groups=ACCOUNTING, help="Untaxed value of the credit notes.")
    paid_net = fields.Monetary("Paid", readonly=True, groups=ACCOUNTING, help=(
        "Untaxed, less credit notes: each document in the share in which it is settled."))
    invoiced_net_12m = fields.Monetary("Invoiced (12 Months)", readonly=True, groups=ACCOUNTING)
    credited_12m = fields.Monetary("Credited (12 Months)", readonly=True, groups=ACCOUNTING)
    paid_net_12m = fields.Monetary("Paid (12 Months)", readonly=True, groups=ACCOUNTING)
    days_to_pay = fields.Integer("Days to Pay", readonly=True, groups=ACCOUNTING, aggregator='avg', help=(
        "Median number of days from an invoice to its full payment."))
    closed_invoice_count = fields.Integer("Paid Invoices", readonly=True, groups=ACCOUNTING)
    late_invoice_count = fields.Integer("Paid Late", readonly=True, groups=ACCOUNTING)
    due_amount = fields.Monetary("Owed", readonly=True, groups=ACCOUNTING, help=(
        "Open instalments, disputed invoices left out."))
    overdue_amount = fields.Monetary("Overdue", readonly=True, groups=ACCOUNTING)
    oldest_due_on = fields.Date("Oldest Due", readonly=True, groups=ACCOUNTING)
    margin = fields.Monetary(readonly=True, groups=ACCOUNTING, help=(
        "Invoiced less the cost noted on the order lines when they were sold."))
    costless_line_count = fields.Integer("Lines Without Cost", readonly=True, groups=ACCOUNTING, help=(
        "Invoice lines that the margin leaves out: no order line, or no cost on it."))

    # Deliveries and messages
    delivery_count = fields.Integer("Deliveries", readonly=True)
    late_delivery_count = fields.Integer("Late Deliveries", readonly=True, help=(
        "Delivered on a later day than promised."))
    returned_delivery_count = fields.Integer("Returned Deliveries", readonly=True)
    last_inbound_at = fields.Datetime("Last Message From", readonly=True)
    last_outbound_at = fields.Datetime("Last Message To", readonly=True)

    # Words for those who may not see the amounts, and for everybody in a hurry
    pays = fields.Selection(bands.PAYS, compute='_compute_bands', compute_sudo=True)
    overdue = fields.Selection(
        bands.OVERDUE, "Overdue Since", compute='_compute_bands', search='_search_overdue', compute_sudo=True)
    value = fields.Selection(bands.VALUE, compute='_compute_bands', search='_search_value', compute_sudo=True)

    # The order in which customers are listed: a page needs no look at the others, counting them none at the table.
    _recent_idx = models.Index("(last_purchase_on DESC NULLS LAST, id DESC) INCLUDE (company_id) WHERE active IS TRUE")
    _one = models.Constraint('UNIQUE (partner_id, company_id)', "A customer has one profile in each company.")

    def init(self):
        """Leave room beside each row, so that a new version of it needs no new entry in every index."""
        self.env.cr.execute(SQL("ALTER TABLE lifecycle_profile SET (fillfactor = 50)"))

    # === COMPUTE METHODS === #

    @api.depends('closed_invoice_count', 'late_invoice_count', 'oldest_due_on', 'overdue_amount', 'spend_score')
    def _compute_bands(self):
        # Words instead of amounts: that is why they are computed past the groups of the fields they read.
        today = self.env['lifecycle.facts']._today(self.company_id)
        for profile in self:
            profile.pays = bands.pays(profile.closed_invoice_count, profile.late_invoice_count)
            profile.overdue = bands.overdue(profile.oldest_due_on, today.get(profile.company_id.id))
            profile.value = bands.value(profile.spend_score)

    def _search_overdue(self, operator, wanted):
        if operator != 'in':
            return NotImplemented
        # Companies are asked for nothing but the date that it is there.
        roots = self.env['res.company'].sudo().search([('parent_id', '=', False)])
        domain = fields.Domain.OR(
            fields.Domain('company_id', '=', root) & self._overdue_domain(band, today)
            for root, today in self.env['lifecycle.facts']._today(roots).items() for band in wanted if band)
        # Everybody may search for the word; the dates behind it are accounting's.
        return fields.Domain('id', 'in', self.sudo().with_context(active_test=False)._search(domain))

    @api.model
    def _overdue_domain(self, band, today):
        first, last = bands.overdue_dates(band, today)
        domain = fields.Domain('oldest_due_on', '=', False) if band == 'none' else fields.Domain.FALSE
        since = fields.Domain('oldest_due_on', '>=', first) if first else fields.Domain.TRUE
        until = fields.Domain('oldest_due_on', '<=', last) if last else fields.Domain('oldest_due_on', '!=', False)
        return domain | (since & until)

    def _search_value(self, operator, wanted):
        if operator != 'in':
            return NotImplemented
        return fields.Domain('spend_score', 'in', [int(band) if band else 0 for band in wanted])

    # === READING === #

    def web_read(self, specification):
        """Show the figures of one customer as they are now, where the row is older than a change or than the day.

        Reading never writes: a job stores the same figures within a minute.
        """
        values = super().web_read(specification)
        if len(self) != 1 or not values or not self._is_stale():
            return values
        # The reader may see this profile (just read); its facts are gathered past their rights on the documents, and
        # the groups on the fields decide what they see of them.
        stored = self.sudo()
        live = self.env['lifecycle.profile.refresh']._compute(stored.partner_id.id, stored.company_id.id)
        [fresh] = super(LifecycleProfile, self.new(live, origin=self)).web_read(specification)
        return [{**fresh, 'id': self.id}]

    def _is_stale(self) -> bool:
        """Whether a change waits in the queue, or the company's day has turned since the last run over everybody."""
        profile = self.sudo()  # queue and jobs are not for readers of profiles
        pair = fields.Domain('company_id', '=', profile.company_id.id)
        waiting = pair & fields.Domain('partner_id', '=', profile.partner_id.id)
        if profile.env['lifecycle.queue'].search_count(waiting, limit=1):
            return True
        job = profile.env['lifecycle.job'].search(pair & fields.Domain('kind', '=', 'profile'), limit=1)
        return job.day != self.env['lifecycle.facts']._today(profile.company_id)[profile.company_id.id]

    # === ACTIONS === #

    def action_open_evidence(self):
        """Open the documents behind the figure that the context names in ``fact``, with the reader's own rights."""
        self.ensure_one()
        self.check_access('read')
        name = self.env.context.get('fact')
        if name not in self.env['lifecycle.facts']._known_facts():
            raise UserError(self.env._("This figure has no documents of its own."))
        self._check_field_access(self._fields[name], 'read')
        # Which documents count is not the reader's to decide; which of them open, their own rules decide.
        pair = (self.sudo().partner_id.id, self.sudo().company_id.id)
        evidence = self.env['lifecycle.facts']._get_evidence(name, pair)
        return self.env['lifecycle.evidence']._open(self._fields[name]._description_string(self.env), evidence)

    def action_open_partner(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'res_model': 'res.partner', 'res_id': self.partner_id.id,
            'view_mode': 'form', 'views': [(False, 'form')],
        }
