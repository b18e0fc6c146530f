"""Who evaluates the SQL: DuckDB in this process on files, or a service that has the table?"""
