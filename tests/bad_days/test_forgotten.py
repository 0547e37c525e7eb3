"""Somebody asks to be forgotten: what is left of them on the disk is a random id that leads to nobody."""

from __future__ import annotations

import sqlite3
from datetime import date
from hashlib import sha256
from pathlib import Path

from governance.ids import PersonId
from governance.state import Person, Standing
from tests.bad_days.days import FINE
from tests.bad_days.host import Host
from tests.unit.app.world import EIGHT, person


def _rows(path: Path) -> dict[str, str]:
    """Return everything in a database as text, by table and column."""
    found: dict[str, str] = {}
    with sqlite3.connect(path) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = database.execute(f'SELECT * FROM "{table}"')
            columns = [column for column, *_ in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    found[f"{table}.{column}"] = found.get(f"{table}.{column}", "") + f"{value!r}\n"
    return found


async def test_nothing_leads_from_what_stays_to_the_person(tmp_path: Path) -> None:
    """They had asked, answered, taken a turn at their own hour, and named a helper; others stay as they were."""
    told = {"hour": 11, "reminders": 2, "last_turn": date(2027, 1, 1), "ties": ("The clinic",)}
    people = [
        person(name, id=PersonId(sha256(name.encode()).hexdigest()), **(told if name == "oba" else {}))
        for name in EIGHT
    ]
    host = await Host(tmp_path / "host").seed(people)
    await host.propose()
    await host.ask("oba", "ask", n="1", text="How far is Tuesday?")
    await host.ask("oba", "helper", name="li", privately=True)
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words="It is too far away")
    await host.pulse()
    who = people[1].id
    await host.ask("oba", "forget-me", sure="yes", privately=True)
    await host.wait(days=1)
    began = (await host.circle()).opened_at.date()
    bare = Person(id=who, name="", standing=Standing.GUEST, joined=began, left=True)
    assert (await host.circle()).people[who] == bare
    await host.down()
    rows = _rows(host.named / "table.db")
    assert {column for column, text in rows.items() if who in text} <= {"circles.head", "items.body"}
    for files in (host.named, host.sealed, host.keys):
        there = host.files(files)
        assert [word for word in (b"@oba", b"oba", b"How far is Tuesday?", b"The clinic") if word in there] == []
    await host.up()
    assert "It is too far away" in [words.text for words in (await host.item()).words]
    await host.down()
