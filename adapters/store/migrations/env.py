"""How Alembic runs here: on a connection and in a transaction that ``schema`` gives it."""

from __future__ import annotations

from alembic import context

from adapters.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, too: either all migrations happened or none
)
with context.begin_transaction():
    context.run_migrations()
