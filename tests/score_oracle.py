"""Scores by hand: what a card gives for a lead, in plain Python from the records alone, one lead at a time.

Nothing here is shared with the statement that scores: rules are read as their author sees them in the form.
"""

from ast import literal_eval

from odoo import fields


def value(rule, lead):
    """What the rule's signal says of a lead; None where nothing is known. Of an event: its ages in days."""
    return {
        'expected_revenue': lambda: lead.expected_revenue or None,
        'country': lambda: lead.country_id.code or None,
        'source': lambda: lead.source_id.name or None,
        'referral': lambda: 1 if lead.referred else 0,
        'reply': lambda: [
            (fields.Datetime.now() - message.date).days for message in lead.message_ids
            if message.message_type == 'email' and message.author_id.partner_share],
    }[rule.signal_id.key]()


def points(rule, lead):
    """The points of one rule, rounded half away from zero as a person would."""
    if rule.kind == 'domain':
        return rule.points if lead.filtered_domain(literal_eval(rule.domain)) else 0
    found = value(rule, lead)
    if rule.signal_kind == 'event':
        exact = rule.points * sum(0.5 ** (age / rule.half_life) if rule.half_life else 1 for age in found)
        return int(exact + (0.5 if exact >= 0 else -0.5))
    bins = {kind: rule.bin_ids.filtered(lambda one, kind=kind: one.kind == kind) for kind in
            ('missing', 'from', 'is', 'other')}
    if found is None:
        return bins['missing'].points
    for one in bins['from'].sorted('lower', reverse=True):
        if found >= one.lower:
            return one.points
    for one in bins['is']:
        if found in one._values():
            return one.points
    return bins['other'].points


def expected(card, lead, held=None):
    """(points of each rule, score, grade) of a lead; ``held`` is the grade that it had."""
    given = {rule: points(rule, lead) for rule in card.rule_ids.sorted(lambda rule: (rule.sequence, rule.id))}
    sums = dict.fromkeys(('fit', 'engagement', 'risk'), 0)
    for group in card.group_ids:
        total = sum(count for rule, count in given.items() if rule.group_id == group)
        sums[group.dimension] += max(-group.cap, min(group.cap, total))
    letter = mark(sums['fit'], [('A', card.fit_a), ('B', card.fit_b), ('C', card.fit_c), ('D', -9999)],
                  held and held[0], card.slack)
    digit = mark(sums['engagement'], [('1', card.engagement_1), ('2', card.engagement_2), ('3', card.engagement_3),
                                      ('4', -9999)], held and held[1], card.slack)
    return list(given.values()), max(0, min(100, 50 + sum(sums.values()))), letter + digit


def mark(total, limits, held, slack):
    """The best mark that is reached, or kept by who held it or a better one and fell by no more than the slack."""
    return next(
        name for name, limit in limits
        if total >= limit or (held is not None and held <= name and total >= limit - slack))
