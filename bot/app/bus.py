"""The one way in for commands: load, decide, evolve, write, in one transaction; then say what moved.

A refused ask changes nothing: no state, no record, no letters (its inbox key is kept, so a repeat
of the same event is not answered twice). What ``ask`` returns is durable.

After the commit the sealed boxes follow: one is made for every round that opened, one destroyed for
every round that was dropped. A crash in between is healed by ``prepare``, which runs at start and
before any letter of that circle goes out, so nobody is asked before the box is there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from bot.app import forget
from bot.app.done import Done, Moved
from bot.app.leaf import entries
from bot.app.letters import letters
from bot.ports import Account, Change, Clock, Entropy, Entry, Repeat, Step, Store, Trouble, Urns
from governance import events as e
from governance.commands import Ask, CloseRound, Command, KeyLost, Place
from governance.consent import TURNS
from governance.deadlines import earliest, local_day
from governance.decide import decide
from governance.evolve import evolve
from governance.ids import CircleId, Fresh, PersonId, RoundId
from governance.minutes import minutes
from governance.refusals import Refusal
from governance.rounds import open_rounds
from governance.state import Circle, Round

_log = structlog.get_logger()


class Boxes(Urns, Protocol):
    """What the bus needs of the slips desk."""

    async def drop(self, round_: RoundId) -> None:
        """Destroy a box unopened; without one, do nothing."""
        ...


def fold(circle: Circle | None, ask: Ask, id_: CircleId) -> tuple[Moved, ...] | Refusal:
    """Decide an ask and evolve every event of it. Pure."""
    decided = decide(circle, ask)
    if isinstance(decided, Refusal):
        return decided
    steps = []
    for event in decided:
        after = evolve(circle, event, id_)
        steps.append(Moved(circle, event, after))
        circle = after
    return tuple(steps)


def _change(steps: tuple[Moved, ...], ask: Ask, accounts: tuple[tuple[Account, PersonId], ...]) -> Change:
    record: list[Entry] = []
    for i, moved in enumerate(steps):
        day = local_day(moved.after, ask.at)
        record += entries(minutes(moved.before, moved.after, moved.event, day), ask.fresh, f"entry:{i}")
    closes = ask.want if isinstance(ask.want, CloseRound) else None
    gone = forget.whom(steps)
    return Change(
        circle=steps[-1].after,
        entries=tuple(record),
        letters=letters(steps, ask),
        accounts=() if gone else accounts,
        forget=gone,
        erased=tuple(sorted(forget.words(steps))),
        released=closes.round if closes else None,
        closing=closes.closing if closes else 0,
    )


class Bus:
    """Takes asks, gives answers. ``changed`` is told the earliest instant at which something is due now."""

    def __init__(self, *, store: Store, clock: Clock, entropy: Entropy, urns: Boxes) -> None:
        self._store = store
        self._clock = clock
        self._entropy = entropy
        self._urns = urns
        self._ready: set[RoundId] = set()
        self.changed: Callable[[datetime], None] = _nobody

    async def ask(
        self,
        circle: CircleId,
        want: Command,
        *,
        who: PersonId | None = None,
        name: str = "",
        place: Place = Place.HOME,
        key: str | None = None,
        accounts: tuple[tuple[Account, PersonId], ...] = (),
    ) -> Done | Refusal:
        """Handle one ask; durable when this returns.

        ``who`` is ``None`` for the machine. ``accounts``: stored if the ask changes anything. Raises
        ``Repeat`` if ``key`` was handled before and ``Trouble`` if nothing could be saved.
        """
        ask = Ask(
            who=who, at=self._clock.now(), fresh=Fresh(self._entropy.token()), want=want, place=place, name=name
        )
        wake: datetime | None = None

        def step(before: Circle | None) -> Step[Done | Refusal]:
            nonlocal wake
            steps = fold(before, ask, circle)
            if isinstance(steps, Refusal):
                return Step(steps)
            if not steps:
                return Step(Done(before, before))
            change = _change(steps, ask, accounts)
            due = earliest(change.circle)
            wake = min([letter.not_before for letter in change.letters] + ([due] if due else []), default=None)
            return Step(Done(before, change.circle, steps), change)

        done = await self._store.work(circle, step, key=key)
        if isinstance(done, Done) and done.steps:
            await self._boxes(circle, done)
            if wake is not None:
                self.changed(wake)
        return done

    async def close_round(self, circle: CircleId, command: CloseRound | KeyLost) -> None:
        """Take what a box gave at its pulse. Durable when this returns; a repeat changes nothing."""
        try:
            answer = await self.ask(circle, command)
        except Repeat:
            return
        if isinstance(answer, Refusal):
            _log.info("close refused", code=answer.code.value)

    async def prepare(self, circle: Circle) -> None:
        """Make sure every open round of this circle has its box. Raises ``Trouble`` if one cannot be made."""
        for _, round_ in open_rounds(circle):
            if round_.id not in self._ready:
                await self._make(circle.id, round_, None)

    async def _make(self, circle: CircleId, round_: Round, carried_from: RoundId | None) -> None:
        await self._urns.open(circle, round_, carried_from)
        self._ready.add(round_.id)

    async def _boxes(self, circle: CircleId, done: Done) -> None:
        """Make boxes for the rounds this ask opened (no others: at start lost ones are found first)."""
        was, now = _rounds(done.before), _rounds(done.after)
        ended: dict[int, Round] = {}
        closed = set()
        for moved in done.steps:
            event = moved.event
            if isinstance(event, e.ListeningClosed) and moved.before and moved.before.listening:
                closed.add(moved.before.listening.id)
            if moved.before is None or not isinstance(event, e.RoundClosed | e.RoundDropped):
                continue
            round_ = moved.before.items[event.n].round
            if round_ is not None:
                ended[event.n] = round_
                closed |= {round_.id} if isinstance(event, e.RoundClosed) else set()
        self._ready -= was - now
        try:
            for n, round_ in open_rounds(done.after):
                if round_.id in now - was:
                    last = ended.get(n)
                    carried = last.id if last and last.kind in TURNS else None
                    await self._make(circle, round_, carried)
            # A closed box is the slips desk's own to destroy; one that went away unopened is ours to drop.
            for id_ in sorted(was - now - closed):
                await self._urns.drop(id_)
        except Trouble as fault:
            # The ask itself is saved. Boxes are tried again before any letter, dropped ones at start.
            _log.warning("boxes wait", error=type(fault).__name__, final=fault.final)


def _rounds(circle: Circle | None) -> set[RoundId]:
    return {round_.id for _, round_ in open_rounds(circle)}


def _nobody(_: datetime) -> None:
    """Before the ticker runs nobody waits to be woken."""
