"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_DUE = sa.text("due_at IS NOT NULL")
_SLOT = sa.text("slot IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "circles",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("leaves", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("head", sa.LargeBinary, nullable=False),
    )
    op.create_index("circles_due", "circles", ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_table(
        "items",
        sa.Column("circle", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "heartbeat",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    _record()
    _letters()
    _people()


def _record() -> None:
    op.create_table(
        "leaves",
        sa.Column("circle", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "texts",
        sa.Column("commitment", sa.Text, primary_key=True),
        sa.Column("circle", sa.Text, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("owner", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_index("texts_circle", "texts", ["circle", "owner"])
    op.create_table(
        "closings",
        sa.Column("round", sa.Text, primary_key=True),
        sa.Column("closing", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("circle", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("slot", sa.Text),
        sa.Column("not_before", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("leased_until", sa.BigInteger),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("letters_due", "letters", ["not_before", "seq"])
    op.create_index("letters_slot", "letters", ["slot"], sqlite_where=_SLOT, postgresql_where=_SLOT)
    op.create_table(
        "inbox",
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("day", sa.Integer),
        sqlite_with_rowid=False,
    )


def _people() -> None:
    op.create_table(
        "posted",
        sa.Column("circle", sa.Text, primary_key=True),
        sa.Column("ref", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("spot", sa.Text, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("look", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "accounts",
        sa.Column("circle", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("accounts_person", "accounts", ["circle", "person"])
    op.create_table(
        "spots",
        sa.Column("circle", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("spot", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("spots_spot", "spots", ["platform", "spot"])
    op.create_table(
        "days",
        sa.Column("circle", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
