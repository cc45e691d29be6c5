"""What the product costs, beside a floor that does the least Django can do: ``make bench``.

Client, pool, processes and database settings are frozen here, so that figures of two days can be
laid side by side (see docs/performance.md). Nothing of the product imports this package.
"""
