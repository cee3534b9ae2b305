"""The facts of a customer, worked out once more in plain Python from the records: slow, short, and no SQL of ours."""

from datetime import date
from statistics import median

from dateutil.relativedelta import relativedelta


def own_day(move) -> date:
    return move.invoice_date or move.date


def receivables(move):
    return [line for line in move.line_ids if line.account_id.account_type == 'asset_receivable']


def settlements(line, day):
    """(amount in the sense of the line's balance, date, counterpart) of what is reconciled by posted entries."""
    for partial in line.matched_credit_ids:
        if partial.max_date <= day and partial.credit_move_id.move_id.state == 'posted':
            yield partial.amount, partial.max_date, partial.credit_move_id
    for partial in line.matched_debit_ids:
        if partial.max_date <= day and partial.debit_move_id.move_id.state == 'posted':
            yield -partial.amount, partial.max_date, partial.debit_move_id


def residual(line, day) -> float:
    return round(line.balance - sum(amount for amount, _day, _line in settlements(line, day)), 2)


def visible(move, day) -> bool:
    if move.state != 'posted' or move.move_type not in ('out_invoice', 'out_refund', 'out_receipt'):
        return False
    origin = move.reversed_entry_id if move.move_type == 'out_refund' else None
    if origin and (origin.state != 'posted' or own_day(origin) > day):
        return False
    return own_day(move) <= day


def counted_on(move) -> date:
    linked = move.move_type == 'out_refund' and move.reversed_entry_id
    return own_day(move.reversed_entry_id if linked else move)


def paid_share(move, day) -> float:
    total = sum(line.balance for line in receivables(move))
    return 1 - sum(residual(line, day) for line in receivables(move)) / total if total else 1


def closing_day(move, day):
    """When a fully settled invoice was last paid by something that is no credit note."""
    if any(residual(line, day) for line in receivables(move)):
        return None
    days = [on for line in receivables(move) for _amount, on, other in settlements(line, day)
            if other.journal_id.type != 'sale']
    return max(days, default=None)


def invoice_facts(moves, day) -> dict:
    seen = [move for move in moves if visible(move, day)]
    since = day - relativedelta(months=12)
    recent = [move for move in seen if counted_on(move) > since]
    invoices = [move for move in seen if move.move_type != 'out_refund']
    refunds = [move for move in seen if move.move_type == 'out_refund']
    closed = [(move, closing_day(move, day)) for move in invoices if closing_day(move, day)]
    waits = [(on - own_day(move)).days for move, on in closed]
    net = lambda some: round(sum(move.amount_untaxed_signed for move in some), 2)
    paid = lambda some: round(sum(move.amount_untaxed_signed * paid_share(move, day) for move in some), 2)
    return {
        'invoice_count': len(invoices), 'refund_count': len(refunds),
        'last_invoice_on': max((own_day(move) for move in invoices), default=None),
        'invoiced_net': net(seen), 'credited': -net(refunds), 'paid_net': paid(seen),
        'invoiced_net_12m': net(recent), 'paid_net_12m': paid(recent),
        'credited_12m': -net(move for move in recent if move.move_type == 'out_refund'),
        'closed_invoice_count': len(closed),
        'late_invoice_count': sum(on > max(line.date_maturity for line in receivables(move)) for move, on in closed),
        'days_to_pay': median(waits) if waits else None,
    }


def receivable_facts(moves, day) -> dict:
    owed = [(line, residual(line, day)) for move in moves if visible(move, day) and move.payment_state != 'blocked'
            for line in receivables(move) if residual(line, day) > 0]
    return {
        'due_amount': round(sum(amount for _line, amount in owed), 2),
        'overdue_amount': round(sum(amount for line, amount in owed if line.date_maturity < day), 2),
        'oldest_due_on': min((line.date_maturity for line, _amount in owed), default=None),
    }


def purchases(moves, orders, day):
    """(day, net amount) of every purchase: confirmed orders, and invoices with none of these behind them."""
    for order in orders:
        if order.state == 'sale' and order.date_order.date() <= day:
            lines = order.order_line.invoice_lines.filtered(
                lambda line: line.parent_state == 'posted' and own_day(line.move_id) <= day)
            billed = sum(-line.balance for line in lines if line.move_id.move_type != 'out_refund')
            credited = sum(line.balance for line in lines if line.move_id.move_type == 'out_refund')
            amount = order.amount_untaxed / (order.currency_rate or 1)
            yield order.date_order.date(), min(amount, max(amount, billed) - credited) if credited else amount
    for move in moves:
        if not visible(move, day) or move.move_type == 'out_refund' or move.reversed_entry_id:
            continue
        if any(order.state == 'sale' for order in move.line_ids.sale_line_ids.order_id):
            continue
        yield own_day(move), move.amount_untaxed_signed + sum(
            other.amount_untaxed_signed for other in moves if visible(other, day) and other.reversed_entry_id == move)


def purchase_facts(moves, orders, day) -> dict:
    counted = [(on, net) for on, net in purchases(moves, orders, day) if round(net, 6) > 0]
    days = sorted({on for on, _net in counted})
    since = day - relativedelta(months=12)
    gaps = [(after - before).days for before, after in zip(days, days[1:], strict=False)]
    return {
        'purchase_count': len(counted), 'purchase_count_12m': sum(on > since for on, _net in counted),
        'spend': round(sum(net for _on, net in counted), 2),
        'spend_12m': round(sum(net for on, net in counted if on > since), 2),
        'first_purchase_on': days[0] if days else None, 'last_purchase_on': days[-1] if days else None,
        'previous_purchase_on': days[-2] if len(days) > 1 else None,
        'purchase_day_count': len(days), 'usual_gap': median(gaps) if gaps else None,
    }


def facts(moves, orders, day) -> dict:
    return {**invoice_facts(moves, day), **receivable_facts(moves, day), **purchase_facts(moves, orders, day)}
