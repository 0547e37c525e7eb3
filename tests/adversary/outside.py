"""What stands between the house and the outside here: a platform that weighs messages, ports that can be watched."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.matrix import render
from bot.i18n import Speaker
from bot.ports import Account, Spot, Store, UrnRow, UrnStore, Vault
from bot.testkit.clock import SimClock
from bot.testkit.platform import RecordingPlatform, Shown
from bot.ui.model import Answer, Card, Notice
from governance.ids import CircleId, RoundId

HOME, SHARED = Spot("test", "home"), Spot("test", "shared")


def account(name: str) -> Account:
    return Account("test", f"@{name}")


def room(name: str) -> Spot:
    return Spot("test", f"private:@{name}")


@dataclass(frozen=True, slots=True)
class Passing:
    """One message as it passes: ``out`` of the bot or in; ``size`` in bytes as a Matrix message; what it holds."""

    at: datetime
    out: bool
    spot: str
    size: int
    body: object


class Carrier(RecordingPlatform):
    """Notes when, where and how big."""

    def __init__(self, clock: SimClock) -> None:
        super().__init__()
        self._clock = clock
        self._speaker = Speaker("en", "Europe/London")
        self._sizes: dict[object, int] = {}
        self.passing: list[Passing] = []

    def note(self, spot: Spot, body: Answer | str, *, out: bool) -> None:
        self.passing.append(Passing(self._clock.now(), out, spot.id, self._size(body), body))

    def _size(self, body: Answer | str) -> int:
        if body not in self._sizes:
            if isinstance(body, Card | Notice):
                content = render.content(render.body(body, self._speaker.say), notice=False)
            else:
                content = {"msgtype": "m.text", "body": body if isinstance(body, str) else repr(body)}
            self._sizes[body] = len(json.dumps(content, ensure_ascii=False).encode())
        return self._sizes[body]

    def _show(self, shown: Shown) -> None:
        super()._show(shown)
        self.note(shown.spot, shown.body, out=True)


class WatchedUrns:
    """An urn store whose every change is a moment."""

    def __init__(self, urns: UrnStore, moment: Callable[[str], None]) -> None:
        self._urns, self._moment = urns, moment
        self.get, self.rounds, self.close = urns.get, urns.rounds, urns.close
        self.last = RoundId("")
        """Of which round the last moment was."""

    async def put(self, row: UrnRow) -> None:
        await self._urns.put(row)
        self.last = row.round
        self._moment("urn mark" if row.closed else "urn")

    async def destroy(self, round_: RoundId) -> None:
        await self._urns.destroy(round_)
        self.last = round_
        self._moment("urn destroyed")


class WatchedVault:
    """A vault whose every change is a moment."""

    def __init__(self, vault: Vault, moment: Callable[[str], None]) -> None:
        self._vault, self._moment = vault, moment
        self.get, self.rounds = vault.get, vault.rounds
        self.seal, self.unseal, self.slot = vault.seal, vault.unseal, vault.slot
        self.code, self.lock = vault.code, vault.lock

    async def make(self, round_: RoundId, key: bytes, first: int = 0) -> None:
        await self._vault.make(round_, key, first)
        self._moment("key made")

    async def advance(self, round_: RoundId, version: int) -> None:
        await self._vault.advance(round_, version)
        self._moment("version")

    async def destroy(self, round_: RoundId) -> None:
        await self._vault.destroy(round_)
        self._moment("key destroyed")


def watch(store: Store, moment: Callable[[str], None]) -> None:
    """Make every commit of a round's state a moment."""
    work = store.work

    async def worked(circle: CircleId, step: Callable[..., Any], *, key: str | None = None) -> Any:
        done = await work(circle, step, key=key)
        moment("state")
        return done

    store.work = worked  # type: ignore[method-assign]  # only looks on
