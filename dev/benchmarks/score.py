"""Scoring of all open leads, against a plain UPDATE of the same rows, and Odoo's own predictive scoring beside it."""

from odoo.tools import SQL

from .table import Count, Line, timed, undone

LEADS = 100_000


def score(env) -> list:
    """By the card that the addon ships: 22 signals, most of them from the ERP."""
    refresh = env['lifecycle.score.refresh']
    env.cr.execute(SQL(
        "CREATE TEMPORARY TABLE bench_lead AS SELECT id FROM crm_lead WHERE active AND won_status = 'pending'"
        " ORDER BY hashint8extended(id, 7) LIMIT %s", LEADS))
    env.cr.execute("ANALYZE bench_lead")
    env.cr.execute("DELETE FROM lifecycle_score_queue")
    which = SQL("SELECT id FROM bench_lead")
    refresh._refresh(SQL("SELECT id FROM crm_lead WHERE active AND won_status = 'pending'"))
    _expect_sums(env)
    env.cr.commit()
    _vacuum(env)
    update = _plain_update(env)
    nothing = timed(lambda: _expect(refresh._refresh(which), 0))
    # A point is taken from each, as some day did; the table is as tidy as it is in the morning.
    env.cr.execute("UPDATE lifecycle_score SET computed = computed + 1, score = score + 1, fit = fit + 1"
                   " WHERE lead_id IN (SELECT id FROM bench_lead)")
    number = env.cr.rowcount
    _vacuum(env)
    everything = timed(lambda: _expect(refresh._refresh(which), number))
    _vacuum(env)
    night, looked = _night(env)
    lines = [
        Line(f'score, all {number:,} leads change : plain UPDATE', everything, update, ratio=1.0),
        Line('score, none changes (nothing written)', nothing, update, ratio=0.7),
        Line(f'score, night that looks at {looked:,} leads', night, update, ratio=0.25),
        Count('    queries', _queries(env, which), 0),
    ]
    return lines + [Line("Odoo's own predictive scoring : plain UPDATE", _predictive(env), update)]


def _plain_update(env) -> float:
    """The floor of any rewriting of leads: one column of the same rows."""
    with undone(env):
        return timed(lambda: env.cr.execute(
            "UPDATE crm_lead SET automated_probability = automated_probability + 0.01"
            " WHERE id IN (SELECT id FROM bench_lead)"))


def _predictive(env) -> float:
    """Odoo's own job: frequencies and probabilities of all leads. It commits, so it is not taken back."""
    env['ir.config_parameter'].set_param('crm.pls_start_date', '2000-01-01')
    spent = timed(env['crm.lead']._cron_update_automated_probabilities)
    _vacuum(env)
    return spent


def _night(env) -> tuple[float, int]:
    """The nightly run, when nobody did anything since the last: which leads, and their scores."""
    job = env['lifecycle.job']
    env.cr.execute("SELECT now() AT TIME ZONE 'UTC'")
    [since] = env.cr.fetchone()
    found = []

    def run():
        found.extend(job._next_leads(0, since))
        if found:
            env['lifecycle.score.refresh']._refresh(SQL("SELECT UNNEST(%s) AS id", found))
    return timed(run), len(found)


def _queries(env, which) -> int:
    before = env.cr.sql_log_count
    env['lifecycle.score.refresh']._refresh(which)
    return env.cr.sql_log_count - before


def _expect(found: int, expected: int) -> None:
    if found != expected:
        raise AssertionError(f"{found} scores were written, not {expected}.")


def _expect_sums(env) -> None:
    """The reasons add up to the score, for every lead: 50, the capped groups, within 0 and 100."""
    card = env['lifecycle.scorecard']._live()
    rules = card._rules()
    groups = SQL(" + ").join(
        SQL("GREATEST(%s, LEAST(%s, %s))", -group.cap, group.cap, SQL(" + ").join(
            SQL("points[%s]", rules.ids.index(rule.id) + 1) for rule in members))
        for group, members in rules.grouped('group_id').items())
    env.cr.execute(SQL(
        "SELECT COUNT(*) FILTER (WHERE computed <> GREATEST(0, LEAST(100, 50 + %s))), COUNT(*) FROM lifecycle_score"
        " WHERE scorecard_id = %s", groups, card.id))
    wrong, number = env.cr.fetchone()
    if wrong or not number:
        raise AssertionError(f"Of {number} scores, {wrong} are not the sum of their reasons.")


def _vacuum(env) -> None:
    connection = env.cr._cnx
    env.cr.commit()
    connection.autocommit = True
    env.cr.execute("VACUUM ANALYZE lifecycle_score")
    env.cr.execute("VACUUM ANALYZE crm_lead")
    connection.autocommit = False
