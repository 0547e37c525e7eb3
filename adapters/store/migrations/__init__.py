"""The history of the tables, in Alembic's form."""

HEAD = "0001"
"""The newest migration (a test compares it with the files)."""
