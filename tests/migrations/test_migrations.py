"""The migrations build exactly the tables the program works with, on both databases."""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3
import time
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from adapters.store import ledger, migrations, schema
from adapters.store.engine import connect
from adapters.store.schema import bring_up_to_date
from adapters.store.sql import SqlStore
from adapters.store.tables import metadata
from bot.ports import Trouble
from bot.testkit.samples import A, a_text


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/named.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


def test_a_migrated_schema_is_the_schema(url: str) -> None:
    """Tables, columns, types, keys, indexes: no difference left to migrate."""
    engines = connect(url)
    bring_up_to_date(engines.write)
    with engines.write.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engines.dispose()


def _tables(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: " ".join(sql.split()) for name, sql in rows if name != "alembic_version"}


def test_on_sqlite_it_is_the_same_to_the_letter(tmp_path: Path) -> None:
    """Also what no comparison of schemas sees: ``WITHOUT ROWID``, the conditions of partial indexes."""
    engines = connect(f"sqlite:///{tmp_path}/migrated.db")
    bring_up_to_date(engines.write)
    engines.dispose()
    plain = create_engine(f"sqlite:///{tmp_path}/made.db")
    metadata.create_all(plain)
    plain.dispose()
    made = _tables(tmp_path / "made.db")
    assert _tables(tmp_path / "migrated.db") == made
    assert sum("WITHOUT ROWID" in sql for sql in made.values()) >= 7


def test_coming_up_to_date_twice_changes_nothing(url: str) -> None:
    engines = connect(url)
    bring_up_to_date(engines.write)
    with engines.write.begin() as connection:
        connection.execute(text("INSERT INTO heartbeat (one, at) VALUES (1, 5)"))
    bring_up_to_date(engines.write)
    with engines.write.connect() as connection:
        assert connection.scalar(text("SELECT at FROM heartbeat")) == 5
    engines.dispose()


def open_and_close(url: str) -> None:
    """Start as a process of its own does."""

    async def run() -> None:
        await (await SqlStore.open(url)).close()

    asyncio.run(run())


@pytest.mark.server
def test_processes_that_start_at_once_make_the_tables_once(postgres: str) -> None:
    """Both wait for the same lock; whoever comes second finds what the first made."""
    context = multiprocessing.get_context("forkserver")
    processes = [context.Process(target=open_and_close, args=(postgres,)) for _ in range(2)]
    with psycopg.connect(postgres, autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", (schema._LOCK,))
        for process in processes:
            process.start()
        for _ in range(600):
            waiting = gate.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            ).fetchone()
            if waiting == (2,):
                break
            time.sleep(0.05)
        assert waiting == (2,)
        gate.execute("SELECT pg_advisory_unlock(%s)", (schema._LOCK,))
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]


def test_what_an_older_program_wrote_is_still_there(url: str) -> None:
    """Texts of the first version are read as texts of no released words."""
    engines = connect(url)
    config = Config(attributes={"connection": None})
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engines.write.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text("INSERT INTO texts (commitment, circle, salt, text) VALUES ('c', :circle, :salt, :text)"),
            {"circle": A, "salt": bytes(32), "text": b"an old text"},
        )
    bring_up_to_date(engines.write)
    with engines.read.connect() as connection:
        assert ledger.read_texts(connection, A) == [a_text("c", "an old text")]
    engines.dispose()


def test_a_database_of_a_newer_program_is_left_alone(url: str) -> None:
    engines = connect(url)
    bring_up_to_date(engines.write)
    with engines.write.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Trouble, match="newer version") as told:
        bring_up_to_date(engines.write)
    assert told.value.final
    engines.dispose()


def test_a_migration_that_fails_leaves_nothing_half_made(url: str) -> None:
    """A table of that name is in the way: none of the others is there afterwards."""
    engines = connect(url)
    with engines.write.begin() as connection:
        connection.execute(text("CREATE TABLE days (something INTEGER)"))
    with pytest.raises(Exception, match="days"):
        bring_up_to_date(engines.write)
    with engines.write.begin() as connection:
        connection.execute(text("DROP TABLE days"))
    bring_up_to_date(engines.write)  # would stumble over whatever was left
    engines.dispose()


def test_the_head_is_the_newest_file() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]
