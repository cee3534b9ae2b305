"""Signals of the lead itself: who asks, where from, and what happened on it so far."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from .lifecycle_score_signal import TOMORROW, Signal, local

_lt = LazyTranslate(__name__)

SOURCE = 'lifecycle.score.source'
FREE_MAIL = "CASE WHEN l.email_domain <> '' THEN CASE WHEN LEFT(l.email_domain, 1) = '@' THEN 0 ELSE 1 END END"

QUALITY = {'correct': _lt("correct"), 'incorrect': _lt("incorrect")}


class LifecycleScoreSignal(models.Model):
    _inherit = 'lifecycle.score.signal'

    @api.model
    def _registry(self):
        return {
            **super()._registry(), **self._quotation_signals(), **self._contact_signals(), **self._origin_signals(),
            **self._person_signals(),
        }

    @api.model
    def _quotation_signals(self):
        source = f'{SOURCE}.quotation'
        return {
            'quotation_sent': Signal(
                _lt("Quotations sent on this lead"), 'engagement', "COALESCE(quotation.sent, 0)", unit='times',
                source=source, fact='sent'),
            'quotation_signed': Signal(
                _lt("Quotations signed on this lead"), 'engagement', "COALESCE(quotation.signed, 0)", unit='times',
                source=source, fact='signed'),
            'quotation_expired': Signal(
                _lt("Quotations expired on this lead"), 'risk', "COALESCE(quotation.expired, 0)", unit='times',
                source=source, fact='expired', turns="quotation.next_expiry + 1"),
            'goods_available': Signal(
                _lt("Share of the quoted goods in stock"), 'engagement', "goods.available", unit='percent',
                source=f'{SOURCE}.goods', fact='available', turns=TOMORROW, time='mutable'),
        }

    @api.model
    def _contact_signals(self):
        message = f'{SOURCE}.message'
        return {
            'reply': Signal(_lt("Replies"), 'engagement', kind='event', source=message, fact='received'),
            'reply_age': Signal(
                _lt("Days since the last reply"), 'engagement', since=local("message.last_received_at"), unit='days',
                source=message, fact='last_received_at'),
            'response_hours': Signal(
                _lt("Hours until our first response"), 'risk', "message.response_hours", unit='hours', source=message,
                fact='answered'),
            'meeting': Signal(
                _lt("Meetings held"), 'engagement', kind='event', source=f'{SOURCE}.meeting', fact='held',
                turns="meeting.next_on + 1"),
            'activities_overdue': Signal(
                _lt("Activities overdue"), 'risk', "COALESCE(activity.overdue, 0)", unit='times',
                source=f'{SOURCE}.activity', fact='overdue', time='mutable',
                turns="CASE WHEN activity.overdue > 0 THEN l.day ELSE activity.next_deadline END + 1"),
            'mailing_click': Signal(
                _lt("Clicks in mailings"), 'engagement', kind='event', source=f'{SOURCE}.mailing', fact='clicked',
                turns=TOMORROW),
            'website_visit': Signal(
                _lt("Pages visited"), 'engagement', kind='event', source=f'{SOURCE}.visit', fact='visited',
                turns=TOMORROW),
        }

    @api.model
    def _origin_signals(self):
        return {
            'source': Signal(_lt("Source"), 'fit', "l.source", kind='choice', time='mutable'),
            'medium': Signal(_lt("Medium"), 'fit', "l.medium", kind='choice', time='mutable'),
            'campaign': Signal(_lt("Campaign"), 'fit', "l.campaign", kind='choice', time='mutable'),
            'referral': Signal(
                _lt("Was referred by somebody"), 'fit', "CASE WHEN l.referred <> '' THEN 1 ELSE 0 END", time='mutable'),
            'expected_revenue': Signal(
                _lt("Expected revenue"), 'fit', "NULLIF(l.expected_revenue, 0)", unit='amount', time='mutable'),
            'lead_age': Signal(_lt("Days since the lead came in"), 'risk', since="l.created_at", unit='days',
                               time='immutable'),
        }

    @api.model
    def _person_signals(self):
        return {
            'country': Signal(_lt("Country"), 'fit', "l.country", kind='choice', time='mutable'),
            'language': Signal(_lt("Language"), 'fit', "l.lang", kind='choice', time='mutable'),
            'industry': Signal(_lt("Industry"), 'fit', "l.industry", kind='choice', time='mutable'),
            'free_mail': Signal(_lt("Free mail address"), 'fit', FREE_MAIL, time='mutable'),
            'email_quality': Signal(
                _lt("E-mail quality"), 'fit', "l.email_state", kind='choice', time='mutable', words=QUALITY),
            'phone_quality': Signal(
                _lt("Phone quality"), 'fit', "l.phone_state", kind='choice', time='mutable', words=QUALITY),
        }
