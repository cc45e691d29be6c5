"""Races on real PostgreSQL, each beside a control in which one guard of the product is off.

`racing` runs them in threads and processes, `turns` is what one racer does, `guards` names what
the controls switch off, `stage` sets the scene and counts afterwards.
"""
