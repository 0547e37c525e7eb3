"""Planted leaks in what the machine says and keeps about itself."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from functools import partial

from bot.ports import Account, Repeat, Spot, Step
from bot.ui.model import Answer
from governance.ids import PersonId
from tests.adversary.plant_tools import NO, remembers
from tests.adversary.world import CIRCLE, World


def logs(world: World) -> None:
    """The payload of a cast is logged at DEBUG."""
    remembers(world, partial(logging.getLogger("bot.app.slips").debug, "cast %s %s %s"))


def trace(world: World) -> None:
    """A failure inside is logged with the locals of its frames."""

    def told(person: PersonId, letters: str, words: str) -> None:
        try:
            (person, letters, words).index("nobody")
        except ValueError as error:
            shown = traceback.TracebackException.from_exception(error, capture_locals=True)
            logging.getLogger("bot.app.slips").warning("".join(shown.format()))

    remembers(world, told)


def metric(world: World) -> None:
    """A gauge counts objections."""

    def told(_: PersonId, __: str, ___: str) -> None:
        count = sum(letters in NO for _, _, letters, _ in world.diary)
        (world.files / "metrics").write_text(f"objections_total {count}\n")

    remembers(world, told)


def inbox(world: World) -> None:
    """A cast leaves its event's key in the inbox, so that a replay is noticed."""
    slip = world.house.door.slip

    async def answered(account: Account, spot: Spot, code: str, words: str) -> Answer:
        with suppress(Repeat):
            await world.store.work(CIRCLE, lambda _: Step(None), key=f"{account.id}:{code[:-1]}")
        return await slip(account, spot, code, words)

    world.house.door.slip = answered  # type: ignore[method-assign]  # this is the plant


def in_urn(columns: str, row: Callable[[PersonId], Sequence[object]], world: World) -> None:
    """Beside the urn a row a person who answered."""

    def told(person: PersonId, _: str, __: str) -> None:
        with closing(sqlite3.connect(world.urn_file, isolation_level=None)) as link:
            link.execute(f"CREATE TABLE IF NOT EXISTS answered ({columns}) WITHOUT ROWID")
            link.execute(f"INSERT OR IGNORE INTO answered VALUES ({', '.join('?' * len(row(person)))})", row(person))

    remembers(world, told)


def plain_hash(person: PersonId) -> bytes:
    return hashlib.sha256(person.encode()).digest()


def uncovered(world: World) -> None:
    """No rewrite without an answer."""

    async def nothing(_: object) -> None:
        """Leave the urn as it is."""

    world.house.slips.cover = nothing  # type: ignore[method-assign, assignment]  # this is the plant
