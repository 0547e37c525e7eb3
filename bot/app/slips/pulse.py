"""The life of an urn: made before anyone is asked, closed and read at its pulse, destroyed.

Steps of a pulse, each of which may be run again after a crash anywhere: mark it closed; read it in
memory; hand the bus one command, which the named store commits once; destroy key, then urn. Whether the
third step was committed the circle itself says: its round is gone, or counts one closing more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.app.slips import kept
from bot.app.slips.casting import Casting
from bot.app.slips.desks import Cast, Desk, Desks, Receipt, SealedBoxError, found, round_of
from bot.app.slips.reading import Reading
from bot.app.slips.sealed import Box, Gone, SealedBoxes
from bot.ports import Clock, Entropy, Store, Trouble, UrnStore, Vault
from governance.commands import CloseRound, KeyLost
from governance.ids import CircleId, PersonId, RoundId
from governance.rounds import looks, open_rounds
from governance.state import Circle, Opening, Round


class Slips:
    """Takes private answers, and opens them when their round ends. One for all circles of a process.

    ``close_round`` hands the bus one command: durable when it returns, safe to repeat. Methods raise
    ``Trouble`` when store, urns or vault fail, except ``cast``, which says so to the person.
    """

    def __init__(
        self,
        *,
        store: Store,
        urns: UrnStore,
        vault: Vault,
        entropy: Entropy,
        clock: Clock,
        close_round: Callable[[CircleId, CloseRound | KeyLost], Awaitable[None]],
    ) -> None:
        self._store, self._entropy, self._clock, self._close_round = store, entropy, clock, close_round
        self._boxes, self._desks = SealedBoxes(urns=urns, vault=vault, entropy=entropy), Desks()
        self._casting = Casting(store=store, boxes=self._boxes, clock=clock, desks=self._desks)
        self._kept = kept.KeptWords(store=store, boxes=self._boxes, desks=self._desks)
        self._reading = Reading(boxes=self._boxes, entropy=entropy)

    async def cast(self, circle_id: CircleId, person: PersonId, number: int, letters: str, words: str) -> Receipt:
        """Keep one answer to the open round ``number``; durable when it says ``KEPT``.

        A position replaces the person's earlier one, words replace words, worries are added; one letter takes
        everything back. Nothing but ``KEPT`` changes anything. Raises ``SealedBoxError`` for a mistake of ours.
        """
        try:
            read = await self._casting.read(circle_id, person, number, letters, words)
            if isinstance(read, Receipt):
                return read
            round_, waiting = read
            receipt, lost = await self._casting.keep(circle_id, round_, waiting)
            if lost:
                await self._ask_again(circle_id, round_.id)
            return receipt  # noqa: TRY300 - the end of this function is for what must not be told
        except Trouble:
            return Receipt(Cast.TROUBLE)
        except Exception:  # noqa: BLE001, S110 - reported below, outside the handler, so nothing of it is attached
            pass
        raise SealedBoxError("A private answer was not kept (code C1). Please report this code.")

    async def open(self, circle_id: CircleId, round_: Round, carried_from: RoundId | None = None) -> None:
        """Make key, then urn, before anyone is asked; repeating changes nothing.

        A turn takes over the words of a turn before it that had too few answers: of the one kept for the
        same item, or of ``carried_from`` if that is one. A round that turns out lost is asked again.
        """
        circle = await self._store.circle(circle_id)
        old = await self._kept.of(circle, round_.id) or carried_from
        async with self._desks.locked(round_.id):
            box = await self._boxes.look(round_.id)
            if box is Gone.UNMADE:
                await self._boxes.begin(round_.id, lambda key: self._kept.filled(circle, round_, key, old))
        if box is Gone.LOST:
            await self._ask_again(circle_id, round_.id)
        elif old is not None and kept.waits(await self._boxes.look(old)):
            await self.drop(old)

    async def close(self, circle_id: CircleId, round_: Round) -> None:
        """Hold the pulse of a round whose end has come; before its end nothing is opened.

        May be run again after a crash anywhere, also with a ``round_`` as it was before.
        """
        desk = self._desks.of(round_.id)
        async with desk.closing:
            now = round_of(await self._store.circle(circle_id), round_.id)
            if now is not None and now.closings == round_.closings and now.ends_at <= self._clock.now():
                async with desk.lock:
                    # A look leaves the box open: what comes meanwhile is in the next one.
                    if not looks(now):
                        await self._boxes.mark(round_.id, closed=True)
                    box = await self._boxes.look(round_.id)
                if not isinstance(box, Box):
                    await self._lost(desk, circle_id, round_.id)
                    return
                opening = await self._opening(circle_id, now, box)
                command = CloseRound(round=round_.id, closing=now.closings, opening=opening)
                await self._close_round(circle_id, command)
            await self._finish(desk, circle_id, round_.id)

    async def drop(self, round_: RoundId) -> None:
        """Destroy an urn unopened: key first, then urn; without one, do nothing."""
        async with self._desks.locked(round_):
            await self._boxes.destroy(round_)
        self._kept.forget()

    async def cover(self, now: datetime) -> None:
        """Rewrite open urns without a cast, so that a rewrite tells nobody that someone answered.

        Each with an even chance: a cover of all of them at once would differ from an answer, which is to one.
        """
        for circle_id, round_ in await self._live():
            async with self._desks.locked(round_.id) as desk:
                box = await self._boxes.look(round_.id)
                chosen = self._entropy.token()[0] % 2 == 0 and not desk.closing.locked()
                if isinstance(box, Box) and chosen and (not box.closed or now < round_.ends_at):
                    await self._boxes.write(round_.id, box, box.plain)
            if box is Gone.LOST:
                await self._ask_again(circle_id, round_.id)
        await self._sweep()

    async def recover(self) -> None:
        """Put urns, keys and state in step again; call it first, before anything is opened or asked.

        Urns and keys without a round are destroyed (words kept for a coming turn stay; that they are lost is
        told); a mark that an extension left behind is lifted; an open round that cannot be read is asked again.
        """
        await self._tell_lost()
        live = await self._live()
        known = {round_.id for _, round_ in live} | set((await self._kept.all()).values())
        for stray in await self._boxes.names():
            if stray not in known:
                await self.drop(stray)
        await self._sweep()
        for circle_id, round_ in live:
            desk = self._desks.of(round_.id)
            async with desk.closing:
                async with desk.lock:
                    box = await self._boxes.look(round_.id)
                if isinstance(box, Box):
                    await self._finish(desk, circle_id, round_.id)
                else:
                    await self._lost(desk, circle_id, round_.id)

    async def _tell_lost(self) -> None:
        """Have it told that words are gone which waited in a kept urn nobody can open any more."""
        for circle_id in await self._store.circles():
            circle = await self._store.circle(circle_id)
            for round_ in () if circle is None else (circle.kept, *(item.kept for item in circle.items.values())):
                if round_ is None:
                    continue
                async with self._desks.locked(round_):
                    there = kept.waits(await self._boxes.look(round_))
                if not there:
                    await self._close_round(circle_id, KeyLost(round=round_))

    async def _live(self) -> list[tuple[CircleId, Round]]:
        live = []
        for circle_id in await self._store.circles():
            live += [(circle_id, round_) for _, round_ in open_rounds(await self._store.circle(circle_id))]
        return live

    async def _opening(self, circle_id: CircleId, round_: Round, box: Box) -> Opening | None:
        """Read a closed urn. One whose words must move on says so in its head before anything is committed."""
        circle = await self._store.circle(circle_id)
        here = found(circle, round_.id)
        if circle is None or here is None:
            raise Trouble("A round went away while it was being closed.")
        opening = await self._read(circle, here[0], round_, box)
        plain = kept.labelled(box.plain, circle_id, here[0], round_.kind, opening)
        if plain != box.plain:
            await self._boxes.write(round_.id, box, plain, closed=True)
            self._kept.forget()
        return opening

    async def _read(self, circle: Circle, n: int, round_: Round, box: Box) -> Opening | None:
        try:
            return await self._reading.opening(circle, n, round_, box, look=looks(round_))
        except Trouble:
            raise
        except Exception:  # noqa: BLE001, S110 - reported below, outside the handler, so nothing of it is attached
            pass
        raise SealedBoxError("A sealed box could not be counted (code C2). Please report this code.")

    async def _finish(self, desk: Desk, circle_id: CircleId, round_: RoundId) -> None:
        """Step 4: destroy what is over, lift the mark of what goes on, keep what a turn will take over."""
        now = round_of(await self._store.circle(circle_id), round_)
        if now is not None:
            if self._clock.now() < now.ends_at:
                async with desk.lock:
                    await self._boxes.mark(round_, closed=False)
        elif kept.waits(await self._boxes.look(round_)):
            self._kept.forget()
            await self._sweep()
        else:
            await self.drop(round_)

    async def _sweep(self) -> None:
        for round_ in await self._kept.useless():
            await self.drop(round_)

    async def _ask_again(self, circle_id: CircleId, round_: RoundId) -> None:
        desk = self._desks.of(round_)
        if desk.closing.locked():
            return  # whoever holds it is at this already
        async with desk.closing:
            async with desk.lock:
                box = await self._boxes.look(round_)
            if not isinstance(box, Box):
                await self._lost(desk, circle_id, round_)

    async def _lost(self, desk: Desk, circle_id: CircleId, round_: RoundId) -> None:
        """Have everybody asked again, then clear what is left; a round that goes on gets an empty urn."""
        await self._close_round(circle_id, KeyLost(round=round_))
        circle = await self._store.circle(circle_id)
        now = round_of(circle, round_)
        if now is None:
            await self.drop(round_)
            return
        async with desk.lock:
            if isinstance(await self._boxes.look(round_), Box):
                return  # the bus had it made anew already
            await self._boxes.destroy(round_)
            await self._boxes.begin(round_, lambda key: self._kept.filled(circle, now, key, None))
