"""Hostile input: one thing of an otherwise valid request is spoiled, and the answer is judged.

`world` holds offices and people, `scenes` brings a visitor to every public page with a request that
would be accepted, `fields` finds out what each request is made of, `mutations` and `whole` spoil
it, `meaning` says what a spoiled part means and so what must become of it, `attack` sends it and
judges the answer by `ledger`.

A new page: say in `scenes` how a visitor gets there. A new field: say in `meaning` what it takes.
Until then a test fails and names it.
"""
