"""Who waits for whom, how far we are, what was handled, how much is too much: parts of the loop, no server."""

from __future__ import annotations

import asyncio
import resource
import signal
from pathlib import Path

import structlog
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.fair import SLACK, Fair
from adapters.matrix.floods import Floods, Heed
from adapters.matrix.lanes import Lanes
from adapters.matrix.seen import Seen
from adapters.matrix.turns import Turns


def drained(queue: Fair[tuple[str, int]]) -> list[tuple[str, int]]:
    return [queue.take() for _ in range(len(queue))]


@given(st.lists(st.sampled_from("abc"), max_size=80))
def test_each_person_s_order_is_kept_and_nothing_is_lost(said: list[str]) -> None:
    queue: Fair[tuple[str, int]] = Fair()
    for number, person in enumerate(said):
        queue.put(person, (person, number))
    taken = drained(queue)
    assert sorted(taken) == sorted((person, number) for number, person in enumerate(said))
    for person in "abc":
        own = [number for one, number in taken if one == person]
        assert own == sorted(own)


@given(st.lists(st.sampled_from("abcdef"), max_size=SLACK))
def test_while_nobody_heaps_up_it_is_as_it_was_said(said: list[str]) -> None:
    queue: Fair[tuple[str, int]] = Fair()
    for number, person in enumerate(said):
        queue.put(person, (person, number))
    assert [number for _, number in drained(queue)] == list(range(len(said)))


@given(st.integers(0, 3_000), st.integers(0, 2_000))
def test_who_comes_after_a_heap_waits_for_little_of_it(heap: int, taken: int) -> None:
    queue: Fair[tuple[str, int]] = Fair()
    for number in range(heap):
        queue.put("loud", ("loud", number))
    for _ in range(min(taken, heap)):
        queue.take()
    queue.put("quiet", ("quiet", 0))
    assert drained(queue).index(("quiet", 0)) <= SLACK


async def test_a_room_that_hangs_holds_up_no_other_and_is_broken_off_at_the_end() -> None:
    lanes, done = Lanes(), list[str]()

    async def hang() -> None:
        await asyncio.Event().wait()

    async def say() -> None:
        done.append("said")

    lanes.put("!one", "a", hang)
    lanes.put("!one", "a", say)
    lanes.put("!two", "a", say)
    await asyncio.sleep(0.01)
    assert (done, lanes.busy(), len(lanes)) == (["said"], {"!one"}, 1)
    await lanes.close(0.01)
    assert (done, lanes.busy()) == (["said"], set())


async def test_what_is_being_handled_may_end_and_nothing_new_begins() -> None:
    lanes, done = Lanes(), list[int]()

    async def slow() -> None:
        await asyncio.sleep(0.05)
        done.append(len(done))

    for _ in range(3):
        lanes.put("!one", "a", slow)
    await asyncio.sleep(0.01)
    await lanes.close(5)
    assert done == [0]


async def test_reading_on_waits_while_too_much_waits() -> None:
    lanes = Lanes()

    async def step() -> None:
        await asyncio.sleep(0.001)

    for _ in range(20):
        lanes.put("!one", "a", step)
    await lanes.below(5)
    assert len(lanes) == 4
    await lanes.close(1)


def test_our_place_moves_past_what_is_done_and_never_past_what_is_not() -> None:
    turns = Turns()
    one, two, three = (turns.begin(until, [until]) for until in "123")
    two.open = three.open = 0
    assert turns.take_done() == []
    one.open = 0
    assert [turn.until for turn in turns.take_done()] == ["1", "2", "3"]
    assert turns.none


def test_what_was_handled_is_known_after_a_kill_and_gone_once_our_place_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "handled"
    seen = Seen(path, most=2)
    for name in ("$a", "$b", "$c", "$d"):
        seen.mark(name)
    with path.open("ab") as torn:
        torn.write(b"half")
    after = Seen(path, most=2)
    assert [name in after for name in ("$a", "$b", "$c", "$d", "$e")] == [True, True, True, True, False]
    assert (path.stat().st_size, path.stat().st_mode & 0o777, path.stat().st_mtime) == (64, 0o600, 0)
    after.saved()
    assert path.read_bytes() == b""
    for name in ("$e", "$f", "$g"):
        after.mark(name)
        after.saved()
    assert len(after) <= 3
    assert "$g" in after
    assert "$g" not in Seen(path, most=2)


def test_a_full_vault_is_tried_again_and_nothing_half_is_left(tmp_path: Path) -> None:
    """A full disk, as the system tells of one: here by a limit on the size of files."""
    path = tmp_path / "handled"
    seen = Seen(path, most=10)
    seen.mark("$a")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (24, before[1]))
        with structlog.testing.capture_logs() as lines:
            seen.mark("$b")
        assert path.stat().st_size == 16
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, was)
    assert [line["event"] for line in lines] == ["matrix.vault_full"]
    assert "$b" in seen
    seen.mark("$c")
    assert [name in Seen(path, most=10) for name in ("$a", "$b", "$c")] == [True, True, True]


def test_thirty_a_minute_are_taken_the_next_is_told_and_the_rest_left_out() -> None:
    floods = Floods(30)
    heeds = [floods.heed("@loud:x", 1_000.0, 5.0) for _ in range(40)]
    assert heeds == [Heed.TAKEN] * 30 + [Heed.TELL] + [Heed.LEFT_OUT] * 9
    assert floods.heed("@quiet:x", 1_000.0, 5.0) is Heed.TAKEN
    assert [floods.heed("@loud:x", 1_060.0, 65.0) for _ in range(31)] == [Heed.TAKEN] * 30 + [Heed.TELL]


def test_what_was_asked_in_three_days_is_not_too_much_at_once() -> None:
    floods = Floods(30)
    assert {floods.heed("@maya:x", 1_000.0 + i * 3_600, 5.0) for i in range(200)} == {Heed.TAKEN}


def test_a_homeserver_that_dates_as_it_likes_does_not_get_round_it() -> None:
    floods = Floods(30)
    heeds = [floods.heed("@loud:x", i * 3_600.0, 5.0) for i in range(1_000)]
    assert heeds.count(Heed.TAKEN) == 300
