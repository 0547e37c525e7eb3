"""Takes letters out of the store and to the platforms: saved first, posted after, once.

A letter's id is stable and goes with every try, so a platform recognises a repeat. What a card or a
daily message says is written at the moment of sending, from the state of that moment. When the
outside fails, the letter waits (1 s, doubling to 10 min, or as long as the platform asks); when
trying again cannot help, it is dropped and the log says so without its content.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.app.bus import Bus
from bot.app.letters import RELEASED, part
from bot.app.personal import Personal
from bot.ports import Account, Clock, Elsewhere, Letter, LetterKind, Platform, Posted, Spot, Store, Trouble
from bot.ui import present
from bot.ui.model import Card, Notice
from governance.commands import Place
from governance.ids import PersonId
from governance.standing import may_read_words
from governance.state import Circle

_log = structlog.get_logger()
BATCH = 200
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=10)
STORE_WAIT = timedelta(seconds=5)
PATIENCE = 30.0
"""Seconds one call to a platform may take."""


def look(card: Card) -> str:
    """Return a fingerprint of a card's value: the same look, the same fingerprint, in every process."""
    return hashlib.sha256(repr(card).encode()).hexdigest()


def wait(tries: int) -> timedelta:
    """Return how long a letter that failed ``tries`` times waits."""
    doubled: int = 2 ** min(tries, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


class Courier:
    """``send_due`` sends what is due, step by step; ``run`` does so for ever, woken by ``nudge``."""

    def __init__(self, *, store: Store, clock: Clock, bus: Bus, platforms: Iterable[Platform] = ()) -> None:
        self._store = store
        self._clock = clock
        self._bus = bus
        self._platforms = {platform.name: platform for platform in platforms}
        self._nudged = asyncio.Event()
        self._in_hand: list[Letter] = []
        self._personal = Personal(store=store)
        self.waiting: Callable[[datetime], None] = lambda _: None

    def add(self, platform: Platform) -> None:
        """Take one more platform in (they are built after the door they speak to)."""
        self._platforms[platform.name] = platform

    async def forget_private(self) -> None:
        """Have every platform forget what was said privately. Raises ``Trouble`` if one could not; repeat then."""
        failed: Trouble | None = None
        for platform in self._platforms.values():
            try:
                async with asyncio.timeout(PATIENCE):
                    await platform.forget_private()
            except Trouble as fault:
                failed = fault
            except TimeoutError:
                failed = Trouble("the platform did not answer in time")
        if failed is not None:
            raise failed

    def nudge(self) -> None:
        """Tell ``run`` that a letter may be due."""
        self._nudged.set()

    async def run(self) -> None:
        """Send what is due whenever nudged, until cancelled."""
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            now = self._clock.now()
            try:
                await self.send_due(now)
            except Trouble as fault:
                _log.warning("letters wait", error=type(fault).__name__, seconds=STORE_WAIT.total_seconds())
                self.waiting(now + STORE_WAIT)

    async def send_due(self, now: datetime) -> int:
        """Send every letter due at ``now``; return how many were settled (sent or dropped).

        Raises ``Trouble`` if the store fails; what was in hand is taken up again by the next call.
        """
        settled = 0
        while batch := await self._take(now):
            # Words for the home place first: where they cannot be shown there, each reader gets a
            # letter, and that one is the same message as what else waits for them today.
            home = [letter for letter in batch if letter.to is None and letter.ref.startswith(RELEASED)]
            settled += await self._all(home, now)
            rest = [letter for letter in batch if letter not in home]
            if home:
                rest += await self._take(now)
            rest.sort(key=lambda letter: not letter.ref.startswith(RELEASED))
            settled += await self._all(rest, now)
        return settled

    async def _take(self, now: datetime) -> list[Letter]:
        batch = [*self._in_hand, *await self._store.letters(now, BATCH)]
        self._in_hand = []
        return batch

    async def _all(self, batch: Sequence[Letter], now: datetime) -> int:
        settled = 0
        for i, letter in enumerate(batch):
            try:
                settled += await self._settle(letter, now)
            except BaseException:
                # The store hands a letter out once; whatever was not settled stays in our hands.
                self._in_hand += batch[i:]
                raise
        return settled

    async def _settle(self, letter: Letter, now: datetime) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                put_off = await self._send(letter, now)
        except Trouble as fault:
            return await self._failed(letter, now, fault)
        except TimeoutError:
            return await self._failed(letter, now, Trouble("the platform did not answer in time"))
        if put_off is None:
            return True
        await self._later(letter, max(put_off, now + FIRST_WAIT), untried=True)
        return False

    async def _failed(self, letter: Letter, now: datetime, fault: Trouble) -> bool:
        if fault.final:
            _log.warning("letter dropped", kind=letter.kind.value, attempt=letter.tries)
            await self._store.sent(letter)
            return True
        pause = timedelta(seconds=fault.retry_after) if fault.retry_after else wait(letter.tries)
        _log.info("letter waits", kind=letter.kind.value, attempt=letter.tries, seconds=pause.total_seconds())
        await self._later(letter, now + pause)
        return False

    async def _later(self, letter: Letter, at: datetime, *, untried: bool = False) -> None:
        await self._store.later(letter, at, untried=untried)
        self.waiting(at)

    async def _send(self, letter: Letter, now: datetime) -> datetime | None:
        """Send one letter; return an instant if it is to go later instead."""
        circle = await self._store.circle(letter.circle)
        if circle is None:
            raise Trouble("this letter's group is gone", final=True)
        await self._bus.prepare(circle)  # nobody is asked before the sealed box is there
        if letter.to is not None:
            return await self._to_person(circle, letter, letter.to, now)
        if letter.kind is LetterKind.CARD:
            await self._card(circle, letter)
        elif letter.ref.startswith(RELEASED):
            await self._released(circle, letter)
        elif letter.notice is not None:
            for spot in await self._spots(circle, letter.place):
                await self._at(spot).post(spot, letter.notice, letter_id=part(letter, spot.id))
            await self._store.sent(letter)
        else:
            raise Trouble("a letter to a place with nothing to say", final=True)
        return None

    def _at(self, spot: Spot) -> Platform:
        platform = self._platforms.get(spot.platform)
        if platform is None:
            raise Trouble(f"the platform {spot.platform} is not connected")
        return platform

    async def _spots(self, circle: Circle, place: Place) -> Sequence[Spot]:
        spots = await self._store.spots(circle.id, place)
        if not spots:
            raise Trouble("this group has no such place yet")
        return spots

    async def _card(self, circle: Circle, letter: Letter) -> None:
        item = circle.items.get(int(letter.ref.partition(":")[2]))
        if item is None:
            raise Trouble("this card's item is gone", final=True)
        card = present.card(circle, item)
        looks = look(card)
        old = {posted.spot: posted for posted in await self._store.posted(circle.id, letter.ref)}
        spots = await self._spots(circle, letter.place)
        done = [await self._show(spot, card, looks, old.get(spot), letter) for spot in spots]
        for posted in done:
            await self._store.sent(letter, card=posted)

    async def _show(self, spot: Spot, card: Card, looks: str, old: Posted | None, letter: Letter) -> Posted | None:
        platform, id_ = self._at(spot), part(letter, spot.id)
        if old is not None and old.look == looks:
            return None
        if old is not None:
            try:
                await platform.edit(spot, old.message, card, letter_id=id_)
                return Posted(ref=letter.ref, spot=spot, message=old.message, look=looks)
            except Trouble as fault:
                if not fault.final:
                    raise
                # Somebody deleted the card: it is posted anew.
                id_ = part(letter, f"{spot.id}\0anew")
        message = await platform.post(spot, card, letter_id=id_)
        return Posted(ref=letter.ref, spot=spot, message=message, look=looks)

    async def _released(self, circle: Circle, letter: Letter) -> None:
        """Post released words at home if only their readers sit there, else privately to each of those.

        Who sits there, and who is tied to the item, is looked up now (``safety.md`` rule 12).
        """
        item = circle.items.get(int(letter.ref.partition(":")[2]))
        if item is None or not item.words:
            await self._store.sent(letter)
            return
        readers = [id_ for id_ in circle.people if may_read_words(circle, item, id_)]
        allowed = [account for id_ in readers for account in await self._store.accounts(circle.id, id_)]
        spots = await self._spots(circle, letter.place)
        if all([await self._only(spot, allowed) for spot in spots]):
            for spot in spots:
                await self._at(spot).post(spot, present.released(circle, item), letter_id=part(letter, spot.id))
        else:
            await self._personal.hand_out(letter, self._clock.now())
        await self._store.sent(letter)

    async def _only(self, spot: Spot, allowed: Sequence[Account]) -> bool:
        return await self._at(spot).members_only(spot, [one for one in allowed if one.platform == spot.platform])

    async def _to_person(self, circle: Circle, letter: Letter, to: PersonId, now: datetime) -> datetime | None:
        plan = await self._personal.plan(circle, letter, to, now)
        if isinstance(plan, datetime):
            return plan
        if plan.notice is not None:
            await self._post_privately(circle, to, plan.notice, letter)
        if plan.day:
            await self._store.note_day(circle.id, to, plan.day)
        await self._store.sent(letter)
        return None

    async def _post_privately(self, circle: Circle, to: PersonId, notice: Notice, letter: Letter) -> None:
        spot = await self._private_spot(circle, to)
        try:
            await self._at(spot).post(spot, notice, letter_id=letter.id)
        except Elsewhere:
            await self._new_spot(circle, to)  # the next try finds it
            raise

    async def _private_spot(self, circle: Circle, to: PersonId) -> Spot:
        for spot in await self._store.spots(circle.id, Place.PRIVATE, to):
            if spot.platform in self._platforms:
                return spot
        return await self._new_spot(circle, to)

    async def _new_spot(self, circle: Circle, to: PersonId) -> Spot:
        for account in await self._store.accounts(circle.id, to):
            if account.platform in self._platforms:
                spot = await self._platforms[account.platform].private_spot(account)
                await self._store.bind(circle.id, Place.PRIVATE, spot, to)
                return spot
        raise Trouble("this person can be reached nowhere", final=True)
