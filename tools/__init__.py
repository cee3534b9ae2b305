"""Decisions that need no database: plain numbers and dates in, plain values out.

Nothing here imports Odoo (the linter sees to it), and ``today`` is always an argument.
"""
