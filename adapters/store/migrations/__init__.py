"""The history of the tables, in Alembic's form."""

HEAD = "0002"
"""The newest migration (a test compares it with the files)."""
