"""Signals that the customer's documents give: read off the profile or, for a past day, off the facts."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from .lifecycle_score_signal import TOMORROW, Signal, age, known, local

_lt = LazyTranslate(__name__)

OVERDUE = known(age('f.oldest_due_on'))
RATE = "CASE WHEN f.delivery_count > 0 THEN 100.0 * f.%s / f.delivery_count END"


class LifecycleScoreSignal(models.Model):
    _inherit = 'lifecycle.score.signal'

    @api.model
    def _registry(self):
        return {
            **super()._registry(),
            'order_count': Signal(
                _lt("Orders of the customer"), 'fit', known("f.order_count"), unit='times', fact='order_count'),
            'purchases_12m': Signal(
                _lt("Purchases in 12 months"), 'fit', known("f.purchase_count_12m"), unit='times',
                fact='purchase_count_12m'),
            'paid_12m': Signal(
                _lt("Paid spend in 12 months"), 'fit', known("f.paid_net_12m"), unit='amount', fact='paid_net_12m'),
            'margin': Signal(_lt("Margin earned with the customer"), 'fit', known("f.margin"), unit='amount',
                             fact='margin'),
            'purchase_age': Signal(
                _lt("Days since the customer's last purchase"), 'engagement', since="f.last_purchase_on", unit='days',
                fact='last_purchase_on'),
            'customer_age': Signal(
                _lt("Days since the customer's first purchase"), 'fit', since="f.first_purchase_on", unit='days',
                fact='first_purchase_on'),
            'customer_message_age': Signal(
                _lt("Days since the customer last wrote"), 'engagement', since=local("f.last_inbound_at"), unit='days',
                fact='last_inbound_at'),
            'customer_quotations': Signal(
                _lt("Open quotations of the customer"), 'engagement', known("f.quotation_count"), unit='times',
                fact='quotation_count'),
            'overdue_days': Signal(
                _lt("Days an invoice is overdue"), 'risk', OVERDUE, unit='days', fact='oldest_due_on',
                turns="CASE WHEN f.oldest_due_on IS NOT NULL THEN l.day + 1 END"),
            'days_to_pay': Signal(
                _lt("Usual days to pay"), 'risk', "f.days_to_pay", unit='days', fact='closed_invoice_count'),
            'return_rate': Signal(
                _lt("Share of deliveries returned"), 'risk', RATE % 'returned_delivery_count', unit='percent',
                fact='returned_delivery_count'),
            'late_delivery_rate': Signal(
                _lt("Share of deliveries that we made late"), 'risk', RATE % 'late_delivery_count', unit='percent',
                fact='late_delivery_count'),
            'satisfaction': Signal(
                _lt("Average rating by the customer"), 'engagement', "rating.average", unit='stars',
                source='lifecycle.score.source.rating', fact='average', turns=TOMORROW),
        }
