"""Refresh of the profiles: of everybody, when all change and when none does, and of a thousand from the queue."""

from odoo.tools import SQL

from .bare import statements
from .table import Line, timed, undone

QUEUED = 1000


def everybody(env) -> list[Line]:
    """The nightly run's work, chunk by chunk, in one transaction.

    "All change" means that every row is rewritten: before it, untimed, a figure of each is spoilt.
    """
    refresh = env['lifecycle.profile.refresh']
    refresh._refresh_everything()  # the documents' day may have turned since the last time
    env.cr.commit()
    _vacuum(env)
    bare = _bare(env)
    before = _written(env)
    nothing = timed(refresh._refresh_everything)
    if written := _written(env) - before:
        raise AssertionError(f"Nothing had changed, and {written} profiles were written.")
    with undone(env):
        env.cr.execute("UPDATE lifecycle_profile SET invoice_count = -1")
        number = env.cr.rowcount
        everything = timed(refresh._refresh_everything)
        _expect_no_spoilt(env)
    env.cr.commit()
    _vacuum(env)
    return [
        Line(f'refresh, all {number:,} customers change', everything, bare, ratio=3.5),
        Line('refresh, none changes (nothing written)', nothing, bare, ratio=2),
    ]


def queue(env) -> list[Line]:
    """A thousand customers whose facts changed, as the job of every minute takes them."""
    env.cr.execute("DELETE FROM lifecycle_queue")
    env.cr.execute(SQL("CREATE TEMPORARY TABLE bench_queued AS SELECT partner_id, company_id FROM lifecycle_profile"
                       " ORDER BY hashint8extended(id, 4) LIMIT %s", QUEUED))
    env.cr.execute("ANALYZE bench_queued")
    bare = _bare(env, SQL("SELECT partner_id FROM bench_queued"))
    with undone(env):
        env.cr.execute("UPDATE lifecycle_profile SET invoice_count = -1"
                       " WHERE partner_id IN (SELECT partner_id FROM bench_queued)")
        env.cr.execute("INSERT INTO lifecycle_queue (partner_id, company_id) SELECT * FROM bench_queued")
        ours = timed(env['lifecycle.queue']._consume)
        _expect_no_spoilt(env)
        if left := env['lifecycle.queue']._backlog():
            raise AssertionError(f"{left} entries are left in the queue.")
    return [Line(f'queue, {QUEUED:,} customers', ours, bare)]


def _bare(env, who: SQL | None = None) -> float:
    """Seconds for all bare aggregates, each the quicker of two runs; only counts leave the database."""
    total = 0
    for name, statement in statements(who).items():
        quickest = min(timed(lambda sql=statement: _count(env, sql)) for _turn in range(2))
        print(f'  bare {name}: {quickest * 1e3:,.0f} ms', flush=True)
        total += quickest
    return total


def _count(env, statement: SQL) -> None:
    """Compute every column of every row and send only their number: a row's text needs them all."""
    env.cr.execute(SQL("SELECT COUNT(*), SUM(LENGTH(bare::text)) FROM (%s OFFSET 0) bare", statement))


def _written(env) -> int:
    """How many profiles this transaction has written, by PostgreSQL's own count."""
    env.cr.execute(SQL("SELECT %s", SQL(" + ").join(
        SQL("pg_stat_get_xact_tuples_%s('lifecycle_profile'::regclass)", SQL(what))
        for what in ('inserted', 'updated', 'deleted'))))
    return env.cr.fetchone()[0]


def _expect_no_spoilt(env) -> None:
    env.cr.execute("SELECT COUNT(*) FROM lifecycle_profile WHERE invoice_count < 0")
    if spoilt := env.cr.fetchone()[0]:
        raise AssertionError(f"{spoilt} profiles were not refreshed.")


def _vacuum(env) -> None:
    """What autovacuum does in its own time: every benchmark starts from a tidy table."""
    connection = env.cr._cnx
    env.cr.commit()
    connection.autocommit = True
    env.cr.execute("VACUUM ANALYZE lifecycle_profile")
    connection.autocommit = False
