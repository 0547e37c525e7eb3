"""Writes a letter and brings it to its place. What it says is of the moment at which it may go.

Letters to several places are under way side by side. Only the way itself is: one letter at a time is written
and noted (``_desk``), so what the store does follows the order of the letters, not the speed of the outside.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import TypeVar

from bot.app.bus import Bus
from bot.app.letters import PROGRESS, RELEASED, part
from bot.app.personal import Personal
from bot.ports import (
    Account,
    Clock,
    Elsewhere,
    Letter,
    LetterKind,
    Paced,
    Platform,
    Posted,
    Spot,
    Store,
    Trouble,
    Urgency,
)
from bot.ui import present
from bot.ui.model import Card, Notice
from governance.commands import Place
from governance.ids import PersonId
from governance.standing import may_read_words
from governance.state import Circle

PATIENCE = 30.0
"""Seconds one call to a platform may take."""
_T = TypeVar("_T")


def look(card: Card) -> str:
    """Return a fingerprint of a card's value: the same look, the same fingerprint, in every process."""
    return hashlib.sha256(repr(card).encode()).hexdigest()


async def patiently(call: Awaitable[_T]) -> _T:
    """Wait for a platform, not for ever. Raises ``Trouble``."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await call
    except TimeoutError:
        raise Trouble("the platform did not answer in time") from None


class Carrier:
    """``send`` letters; not two to the same place at once."""

    def __init__(
        self, *, store: Store, clock: Clock, bus: Bus, platforms: Mapping[str, Platform], personal: Personal
    ) -> None:
        """``platforms``: by name; more may come while we run."""
        self._store, self._clock, self._bus = store, clock, bus
        self._platforms, self._personal = platforms, personal
        self._desk = asyncio.Lock()

    async def send(self, letter: Letter) -> datetime | None:
        """Send one letter and note it; return an instant if it is to go later instead. Raises ``Trouble``."""
        async with self._turn(letter):
            if letter.to is not None:
                return await self._to_person(letter, letter.to)
            if letter.kind is LetterKind.CARD:
                await self._card(letter)
            elif letter.ref.startswith(RELEASED):
                await self._released(letter)
            elif letter.notice is not None:
                await self._notice(letter, letter.notice)
            else:
                raise Trouble("a letter to a place with nothing to say", final=True)
        return None

    @asynccontextmanager
    async def _turn(self, letter: Letter) -> AsyncIterator[None]:
        """Wait where a platform lets us say only so much, before the letter is written: it is to be news."""
        paced = [one for _, one in sorted(self._platforms.items()) if isinstance(one, Paced)]
        async with AsyncExitStack() as turns:
            if paced:
                async with self._desk:
                    spots = await self._store.spots(letter.circle, letter.place, letter.to)
                used = {spot.platform for spot in spots}
                for platform in paced:
                    if platform.name in used or not used:
                        await turns.enter_async_context(platform.turn(_urgency(letter)))
            yield

    async def _group(self, letter: Letter) -> Circle:
        circle = await self._store.circle(letter.circle)
        if circle is None:
            raise Trouble("this letter's group is gone", final=True)
        await self._bus.prepare(circle)  # nobody is asked before the sealed box is there
        return circle

    async def _sent(self, letter: Letter, *cards: Posted | None) -> None:
        async with self._desk:
            for card in cards or (None,):
                await self._store.sent(letter, card=card)

    def _at(self, spot: Spot) -> Platform:
        platform = self._platforms.get(spot.platform)
        if platform is None:
            raise Trouble(f"the platform {spot.platform} is not connected")
        return platform

    async def _post(self, spot: Spot, body: Card | Notice, letter_id: str) -> str:
        return await patiently(self._at(spot).post(spot, body, letter_id=letter_id))

    async def _spots(self, circle: Circle, place: Place) -> Sequence[Spot]:
        spots = await self._store.spots(circle.id, place)
        if not spots:
            raise Trouble("this group has no such place yet")
        return spots

    # --- to a place of many ---------------------------------------------------------------------

    async def _notice(self, letter: Letter, notice: Notice) -> None:
        async with self._desk:
            spots = await self._spots(await self._group(letter), letter.place)
        for spot in spots:
            await self._post(spot, notice, part(letter, spot.id))
        await self._sent(letter)

    async def _card(self, letter: Letter) -> None:
        async with self._desk:
            circle = await self._group(letter)
            item = circle.items.get(int(letter.ref.partition(":")[2]))
            if item is None:
                raise Trouble("this card's item is gone", final=True)
            card = present.card(circle, item)
            old = {posted.spot: posted for posted in await self._store.posted(circle.id, letter.ref)}
            spots = await self._spots(circle, letter.place)
        await self._sent(letter, *[await self._show(spot, card, old.get(spot), letter) for spot in spots])

    async def _show(self, spot: Spot, card: Card, old: Posted | None, letter: Letter) -> Posted | None:
        id_, looks = part(letter, spot.id), look(card)
        if old is not None and old.look == looks:
            return None
        if old is not None:
            try:
                await patiently(self._at(spot).edit(spot, old.message, card, letter_id=id_))
                return Posted(ref=letter.ref, spot=spot, message=old.message, look=looks)
            except Trouble as fault:
                if not fault.final:
                    raise
                # Somebody deleted the card: it is posted anew.
                id_ = part(letter, f"{spot.id}\0anew")
        return Posted(ref=letter.ref, spot=spot, message=await self._post(spot, card, id_), look=looks)

    async def _released(self, letter: Letter) -> None:
        """Post released words at home if only their readers sit there, else privately to each of those.

        Who sits there, and who is tied to the item, is looked up now (``safety.md`` rule 12).
        """
        async with self._desk:
            circle = await self._group(letter)
            item = circle.items.get(int(letter.ref.partition(":")[2]))
            if item is None or not item.words:
                await self._store.sent(letter)
                return
            readers = [id_ for id_ in circle.people if may_read_words(circle, item, id_)]
            allowed = [account for id_ in readers for account in await self._store.accounts(circle.id, id_)]
            spots = await self._spots(circle, letter.place)
        if all([await self._only(spot, allowed) for spot in spots]):
            for spot in spots:
                await self._post(spot, present.released(circle, item), part(letter, spot.id))
        else:
            async with self._desk:
                await self._personal.hand_out(letter, self._clock.now())
        await self._sent(letter)

    async def _only(self, spot: Spot, allowed: Sequence[Account]) -> bool:
        here = [one for one in allowed if one.platform == spot.platform]
        return await patiently(self._at(spot).members_only(spot, here))

    # --- to one person --------------------------------------------------------------------------

    async def _to_person(self, letter: Letter, to: PersonId) -> datetime | None:
        async with self._desk:
            circle = await self._group(letter)
            plan = await self._personal.plan(circle, letter, to, self._clock.now())
        if isinstance(plan, datetime):
            return plan
        if plan.notice is not None:
            await self._post_privately(circle, to, plan.notice, letter)
        async with self._desk:
            if plan.day:
                await self._store.note_day(circle.id, to, plan.day)
            await self._store.sent(letter)
        return None

    async def _post_privately(self, circle: Circle, to: PersonId, notice: Notice, letter: Letter) -> None:
        async with self._desk:
            known = await self._store.spots(circle.id, Place.PRIVATE, to)
        spot = next((one for one in known if one.platform in self._platforms), None)
        if spot is None:
            spot = await self._new_spot(circle, to)
        try:
            await self._post(spot, notice, letter.id)
        except Elsewhere:
            await self._new_spot(circle, to)  # the next try finds it
            raise

    async def _new_spot(self, circle: Circle, to: PersonId) -> Spot:
        async with self._desk:
            accounts = await self._store.accounts(circle.id, to)
        for account in accounts:
            platform = self._platforms.get(account.platform)
            if platform is not None:
                spot = await patiently(platform.private_spot(account))
                async with self._desk:
                    await self._store.bind(circle.id, Place.PRIVATE, spot, to)
                return spot
        raise Trouble("this person can be reached nowhere", final=True)


def _urgency(letter: Letter) -> Urgency:
    if letter.ref == PROGRESS:
        return Urgency.FIRST
    return Urgency.CARD if letter.kind is LetterKind.CARD else Urgency.LETTER
