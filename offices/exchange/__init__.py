"""Offices, counters, hours, closures and service areas as CSV and XLSX files, both ways.

`files` reads and writes a table, `resources` says what its columns mean for each model, `importing`
runs a table against the database and tells what it did or what is wrong. The pages are in
`offices.admin.exchange`.
"""
