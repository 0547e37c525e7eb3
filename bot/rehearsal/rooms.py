"""The rooms of a rehearsal: a platform that shows everything in the transcript, and knows who sits where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.terminal.render import lines
from bot.i18n import Speaker
from bot.ports import Account, Spot, Trouble
from bot.rehearsal.transcript import Entry, Kind, Transcript
from bot.ui.model import Card, Choice, Notice, Text

PLATFORM = "rehearsal"
HOME, SHARED = Spot(PLATFORM, "home"), Spot(PLATFORM, "shared")
_PRIVATE = "private:"


def account(seat: str) -> Account:
    """Return a seat's account."""
    return Account(PLATFORM, seat)


def private(seat: str) -> Spot:
    """Return a seat's private room."""
    return Spot(PLATFORM, _PRIVATE + seat)


class Rooms:
    """A ``bot.ports.Platform``. A repeat of a letter id shows nothing twice; every room counts as encrypted."""

    name = PLATFORM

    def __init__(
        self, transcript: Transcript, speaker: Speaker, now: Callable[[], datetime], seats: Sequence[str]
    ) -> None:
        self.at_home: frozenset[str] = frozenset()
        """Who sits in the home place."""
        self._everyone = frozenset(seats)
        self._transcript = transcript
        self._speaker = speaker
        self._now = now
        self._shown: dict[str, tuple[Spot, str]] = {}
        self._cards: dict[str, tuple[Spot, Card]] = {}
        self._offered: dict[Spot, tuple[Choice, ...]] = {}
        self._by_letter: dict[str, str] = {}
        self._events = 0

    def event(self) -> int:
        """Return a number no other thing said in these rooms has."""
        self._events += 1
        return self._events

    def readers(self, spot: Spot) -> frozenset[str]:
        """Return who sits there now."""
        if spot == HOME:
            return self.at_home
        return self._everyone if spot == SHARED else frozenset({spot.id.removeprefix(_PRIVATE)})

    def cards(self) -> Sequence[tuple[Spot, Card]]:
        """Return every living card as it is now, with where it stands."""
        return list(self._cards.values())

    def offer(self, spot: Spot, choices: tuple[Choice, ...]) -> None:
        """Note what the newest message of a place offers to press; one that offers nothing hides nothing."""
        if choices:
            self._offered[spot] = choices

    def offered(self, spot: Spot) -> tuple[Choice, ...]:
        """Return what there is to press in a place."""
        return self._offered.get(spot, ())

    def text(self, body: Card | Notice) -> str:
        """Return the words of a message, choices and all."""
        return "\n".join(lines(body, self._speaker.say))

    def say(self, text: Text) -> str:
        """Return words in the group's language."""
        return self._speaker.say(text)

    def show(self, spot: Spot, kind: Kind, text: str, news: str | None = None) -> None:
        """Write into the transcript what is seen in a place."""
        shown = text if news is None else news
        readers = self.readers(spot)
        self._transcript.add(Entry(at=self._now(), where=spot.id, kind=kind, text=text, readers=readers, news=shown))

    async def post(self, spot: Spot, body: Card | Notice, *, letter_id: str) -> str:
        """Show; return the message's id."""
        if letter_id not in self._by_letter:
            message = f"m{len(self._by_letter) + 1}"
            text = self.text(body)
            self._by_letter[letter_id] = message
            self._shown[message] = (spot, text)
            self.offer(spot, body.choices)
            if isinstance(body, Card):
                self._cards[message] = (spot, body)
            self.show(spot, Kind.CARD if isinstance(body, Card) else Kind.NOTICE, text)
        return self._by_letter[letter_id]

    async def edit(self, spot: Spot, message: str, body: Card, *, letter_id: str) -> None:
        """Show the card anew in its place. Raises ``Trouble`` (final) if it never stood there."""
        if message not in self._shown:
            raise Trouble("the message is gone", final=True)
        if letter_id in self._by_letter:
            return
        self._by_letter[letter_id] = message
        before, text = self._shown[message][1].split("\n"), self.text(body)
        self._shown[message] = (spot, text)
        self._cards[message] = (spot, body)
        self.offer(spot, body.choices)
        rows = text.split("\n")
        news = [rows[0], *(row for row in rows[1:] if row not in before)]
        self.show(spot, Kind.CARD, text, "\n".join(news))

    async def private_spot(self, account: Account) -> Spot:
        """Return this account's private room."""
        return private(account.id)

    async def forget_private(self) -> None:
        """Do nothing: what was said in a rehearsal stays in its transcript."""

    async def members_only(self, spot: Spot, allowed: Sequence[Account]) -> bool:
        """Tell whether everyone who sits there is allowed."""
        return self.readers(spot) <= {one.id for one in allowed}
