"""A homeserver that limits: who goes first, how often it has to say no, and that nothing is lost or said twice.

Against Synapse's own leaky bucket in virtual time; ``test_default_limits`` asks a real Synapse.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.matrix.api import LIMITED, MatrixTrouble
from adapters.matrix.limits import LETTER_WAIT
from adapters.matrix.pace import ANSWER, LETTER, Gate, Limit, Pace
from bot.doctor import pace as doctor
from bot.ports import Urgency

T = TypeVar("T")
SYNAPSE = (10, 5.0)
"""Its default: so many at once, then one in so many seconds."""


class _Skipping(selectors.DefaultSelector):
    """Waits no time at all, and remembers how long it would have been."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        events = super().select(0)
        if not events:
            self.skipped += timeout or 0.0
        return events


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.skipped


def play(story: Coroutine[Any, Any, T]) -> T:
    """Live through a story without waiting for anything."""
    with asyncio.Runner(loop_factory=_VirtualLoop) as runner:
        return runner.run(story)


def now() -> float:
    return asyncio.get_running_loop().time()


class Server:
    """Synapse's ``Ratelimiter`` for one sender."""

    def __init__(self, burst: int = SYNAPSE[0], spacing: float = SYNAPSE[1]) -> None:
        self._burst, self._spacing = burst, spacing
        self._count, self._since = 0.0, 0.0
        self.said: list[tuple[float, str]] = []
        self.refused = 0

    async def take(self, what: str, seconds: float = 0.05) -> str:
        await asyncio.sleep(seconds)
        if self._count - (now() - self._since) / self._spacing < 0:
            self._count, self._since = 0.0, now()
        if self._count - (now() - self._since) / self._spacing > self._burst - 1:
            self.refused += 1
            free = self._since + (self._count - self._burst + 1) * self._spacing
            raise MatrixTrouble("no", code=LIMITED, retry_after=int(1000 * (free - now())) / 1000)
        self._count += 1
        self.said.append((now(), what))
        return what

    def whats(self) -> list[str]:
        return [what for _, what in self.said]


def test_without_a_limit_everybody_goes_side_by_side() -> None:
    async def story() -> tuple[int, float]:
        server, pace = Server(burst=1000), Pace()
        await asyncio.gather(*(pace.sends.through(partial(server.take, str(n), 1.0)) for n in range(50)))
        return len(server.said), now()

    said, seconds = play(story())
    assert said == 50
    assert seconds == pytest.approx(1.0)


async def send(pace: Pace, server: Server, what: str, urgency: Urgency) -> None:
    """Send one letter as the courier does: written in its turn, and later again if told so."""
    while True:
        try:
            async with pace.letters.turn(urgency):
                await pace.sends.through(lambda: server.take(what), LETTER, LETTER_WAIT)
        except MatrixTrouble as trouble:
            await asyncio.sleep(trouble.retry_after or 1)
        else:
            return


def test_letters_go_as_fast_as_the_homeserver_allows_and_it_rarely_has_to_say_no() -> None:
    """30 letters from eight hands: ten at once, then one in five seconds."""

    async def story() -> tuple[Server, float]:
        server, pace, todo = Server(), Pace(), [str(n) for n in range(30)]

        async def hand() -> None:
            while todo:
                await send(pace, server, todo.pop(0), Urgency.LETTER)

        await asyncio.gather(*(hand() for _ in range(8)))
        return server, now()

    server, seconds = play(story())
    assert sorted(server.whats()) == sorted(str(n) for n in range(30))
    assert 90 < seconds < 115
    assert server.refused <= 12  # those under way when it first said no, and a few until its pace is learnt


def test_whoever_just_said_something_is_answered_before_any_letter() -> None:
    async def story() -> dict[str, float]:
        server, pace, waited = Server(), Pace(), {}

        async def answer(n: int) -> None:
            await asyncio.sleep(3 + 17 * n)
            asked = now()
            await pace.sends.through(lambda: server.take(f"answer {n}"), ANSWER)
            waited[f"answer {n}"] = now() - asked

        await asyncio.gather(
            *(send(pace, server, f"letter {n}", Urgency.CARD) for n in range(40)), *(answer(n) for n in range(6))
        )
        assert len(server.said) == 46
        return waited

    waited = play(story())
    assert len(waited) == 6
    assert max(waited.values()) < 11  # the letter that has its turn, then this


def test_letters_go_before_cards_and_that_it_takes_long_is_said_first() -> None:
    async def story() -> list[str]:
        server, pace = Server(burst=1), Pace()
        await pace.sends.through(lambda: server.take("first"))

        async def letter(urgency: Urgency, n: int) -> None:
            await send(pace, server, f"{urgency.name} {n}", urgency)

        first = asyncio.create_task(letter(Urgency.CARD, 0))  # finds the limit
        await asyncio.sleep(1)
        rest = [letter(one, n) for n in (1, 2) for one in (Urgency.CARD, Urgency.LETTER, Urgency.FIRST)]
        await asyncio.gather(first, *rest)
        return server.whats()

    assert play(story())[2:] == ["FIRST 1", "FIRST 2", "LETTER 1", "LETTER 2", "CARD 1", "CARD 2"]


def test_who_is_impatient_is_told_when_to_come_again() -> None:
    async def story() -> float:
        server, pace = Server(burst=1, spacing=62), Pace()
        await pace.rooms.through(lambda: server.take("one"), patience=0)
        with pytest.raises(MatrixTrouble) as early:
            await pace.rooms.through(lambda: server.take("two"), patience=0)
        assert not early.value.final
        assert now() < 1
        await asyncio.sleep(early.value.retry_after or 0)
        await pace.rooms.through(lambda: server.take("two"), patience=0)
        return now()

    assert 61 < play(story()) < 64


def test_rooms_made_ahead_are_made_one_after_the_other() -> None:
    async def story() -> list[str]:
        server, pace = Server(burst=3, spacing=62), Pace()

        async def ahead(name: str) -> None:
            async with pace.ahead.turn():
                await pace.rooms.through(lambda: server.take(name))

        await asyncio.gather(*(ahead(name) for name in "abcdef"))
        return server.whats()

    assert play(story()) == list("abcdef")


def test_somebody_who_goes_away_holds_nobody_up() -> None:
    async def story() -> list[str]:
        server, pace = Server(burst=1), Pace()
        await pace.sends.through(lambda: server.take("a"))
        gone = [asyncio.create_task(pace.sends.through(lambda: server.take("never"))) for _ in range(3)]
        stays = asyncio.create_task(pace.sends.through(lambda: server.take("b"), Urgency.CARD))
        await asyncio.sleep(2)
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        await stays
        await pace.sends.through(lambda: server.take("c"))
        return server.whats()

    assert play(story()) == ["a", "b", "c"]


def test_other_trouble_is_no_limit() -> None:
    async def story() -> float:
        limit = Limit()
        gate = Gate(limit)

        async def fail() -> None:
            raise MatrixTrouble("away", retry_after=3)

        with pytest.raises(MatrixTrouble, match="away"):
            await gate.through(fail)
        assert limit.known() is False
        return limit.takes(100)

    assert play(story()) == 0.0


def test_how_long_letters_take_is_known_once_the_homeserver_said_no_and_forgotten_when_idle() -> None:
    async def story() -> tuple[float, float, float]:
        server, pace = Server(), Pace()
        before = pace.limit.takes(30)
        await asyncio.gather(*(pace.sends.through(lambda: server.take("x")) for _ in range(12)))
        assert pace.limit.takes(1) < 6  # those that were under way then push nobody back
        during = pace.limit.takes(30)
        await asyncio.sleep(120)
        return before, during, pace.limit.takes(30)

    before, during, after = play(story())
    assert (before, after) == (0.0, 0.0)
    assert 140 < during < 160


@settings(max_examples=60, deadline=None)
@given(
    burst=st.integers(1, 12),
    spacing=st.sampled_from([0.2, 1.0, 5.0, 62.0]),
    told=st.lists(st.tuples(st.floats(0, 60), st.integers(0, 3)), min_size=1, max_size=30),
    gone=st.sets(st.integers(0, 29), max_size=5),
)
def test_everything_is_said_once_whoever_comes_and_goes(
    burst: int, spacing: float, told: list[tuple[float, int]], gone: set[int]
) -> None:
    """However many the homeserver lets through: each of those who stay is heard once, and no turn is lost."""

    async def story() -> tuple[Server, float]:
        server, pace = Server(burst, spacing), Pace()

        async def say(n: int) -> None:
            await asyncio.sleep(told[n][0])
            await pace.sends.through(lambda: server.take(str(n)), told[n][1])

        tasks = {n: asyncio.create_task(say(n)) for n in range(len(told))}
        for n in gone & tasks.keys():
            asyncio.get_running_loop().call_later(told[n][0] + 0.01, tasks[n].cancel)
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        return server, now()

    server, seconds = play(story())
    stayed = {str(n) for n in range(len(told))} - {str(n) for n in gone}
    assert stayed <= set(server.whats())
    assert len(server.whats()) == len(set(server.whats()))
    assert seconds <= 62 + len(told) * (spacing + 1) * 1.2


@pytest.mark.parametrize(("people", "seconds", "minutes"), [(8, 0, 0), (9, 5, 0), (20, 60, 11), (50, 210, 42)])
def test_how_long_a_question_takes(people: int, seconds: int, minutes: int) -> None:
    assert (doctor.seconds(people), doctor.minutes_of_rooms(people)) == (seconds, minutes)
