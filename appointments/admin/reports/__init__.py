"""The page of reports in the admin: what was asked for, tables, charts and CSV files."""
