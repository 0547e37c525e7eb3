"""A platform that only remembers: what stands where, what was posted and edited, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import Account, Spot, Trouble
from bot.ui.model import Card, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One post or one edit. ``edited``: it took the place of what stood there."""

    spot: Spot
    body: Card | Notice
    message: str
    letter_id: str
    edited: bool = False


@dataclass(slots=True)
class _Fault:
    trouble: Trouble
    after: bool
    times: int


class RecordingPlatform:
    """A ``bot.ports.Platform``. A repeat of a letter id shows nothing new, as on a real platform."""

    def __init__(self, name: str = "test") -> None:
        """Start empty. ``home`` rooms count as members-only when ``occupants`` says who sits there."""
        self.name = name
        self.log: list[Shown] = []
        """Everything shown, oldest first."""
        self.standing: dict[str, Shown] = {}
        """What a message shows now, by message id."""
        self.occupants: dict[Spot, frozenset[Account]] = {}
        """Who sits in a spot; one that is missing here is not encrypted."""
        self.calls: list[tuple[str, str]] = []
        """Every call, failed ones too: method and letter id (or account)."""
        self.forgot = 0
        """How often private places were forgotten."""
        self.forgetting_fails = 0
        self._by_letter: dict[str, str] = {}
        self._faults: list[_Fault] = []

    def fail(self, trouble: Trouble, *, after: bool = False, times: int = 1) -> None:
        """Make the next ``times`` calls raise ``trouble``: before anything happened, or ``after`` it has."""
        self._faults.append(_Fault(trouble, after, times))

    def delete(self, message: str) -> None:
        """Take a message away, as a moderator may."""
        del self.standing[message]

    def at(self, spot: Spot) -> list[Card | Notice]:
        """Return what a spot shows now, oldest message first."""
        return [shown.body for shown in self.standing.values() if shown.spot == spot]

    async def post(self, spot: Spot, body: Card | Notice, *, letter_id: str) -> str:
        """Post; return the message's id."""
        self.calls.append(("post", letter_id))
        fault = self._fault()
        if letter_id not in self._by_letter:
            message = f"m{len(self._by_letter) + 1}"
            self._by_letter[letter_id] = message
            self._show(Shown(spot=spot, body=body, message=message, letter_id=letter_id))
        self._fail_late(fault)
        return self._by_letter[letter_id]

    async def edit(self, spot: Spot, message: str, body: Card, *, letter_id: str) -> None:
        """Edit in place. Raises ``Trouble`` (final) if the message is gone."""
        self.calls.append(("edit", letter_id))
        fault = self._fault()
        if message not in self.standing:
            raise Trouble("the message is gone", final=True)
        if letter_id not in self._by_letter:
            self._by_letter[letter_id] = message
            self._show(Shown(spot=spot, body=body, message=message, letter_id=letter_id, edited=True))
        self._fail_late(fault)

    async def private_spot(self, account: Account) -> Spot:
        """Return this account's private spot, always the same."""
        self.calls.append(("private_spot", account.id))
        fault = self._fault()
        spot = Spot(self.name, f"private:{account.id}")
        self.occupants.setdefault(spot, frozenset({account}))
        self._fail_late(fault)
        return spot

    async def forget_private(self) -> None:
        """Count that it was done, or fail ``forgetting_fails`` times."""
        if self.forgetting_fails:
            self.forgetting_fails -= 1
            raise Trouble("not now")
        self.forgot += 1

    async def members_only(self, spot: Spot, allowed: Sequence[Account]) -> bool:
        """Tell whether the spot is known as encrypted and everyone in it is allowed."""
        self.calls.append(("members_only", spot.id))
        fault = self._fault()
        sitting = self.occupants.get(spot)
        self._fail_late(fault)
        return sitting is not None and sitting <= frozenset(allowed)

    def _show(self, shown: Shown) -> None:
        self.log.append(shown)
        self.standing[shown.message] = shown

    def _fault(self) -> _Fault | None:
        if not self._faults:
            return None
        fault = self._faults[0]
        fault.times -= 1
        if fault.times <= 0:
            self._faults.pop(0)
        if not fault.after:
            raise fault.trouble
        return fault

    def _fail_late(self, fault: _Fault | None) -> None:
        if fault is not None:
            raise fault.trouble
