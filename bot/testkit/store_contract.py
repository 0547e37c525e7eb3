"""What every named store must do. Inherit in a test file that has the fixtures named below.

pytest collects the subclass; the methods are coroutines (``asyncio_mode = "auto"``). ``samples`` makes
what they store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import Account, Change, Repeat, Spot, Step, Store, Trouble
from bot.testkit.samples import MAYA, NOW, TOM, A, B, a_circle, a_letter, a_text, an_entry, an_item, with_items
from governance.commands import Place
from governance.ids import RoundId
from governance.state import Circle

Reopen = Callable[[Store], Awaitable[Store]]
_SECOND = timedelta(seconds=1)
_BROKEN = 5


class BugError(Exception):
    """What a step raises in these tests."""


def _raise(_: Circle | None) -> Step[None]:
    raise BugError


async def found(store: Store, **change: object) -> None:
    """Store the circle ``A`` with whatever else is given: fields of a ``Change``."""
    written = Change(circle=a_circle(A), **change)  # type: ignore[arg-type]  # the tests name its fields
    await store.work(A, lambda _: Step(None, written))


def _aim(text: str) -> Callable[[Circle | None], Step[str]]:
    """Write an aim, return the one before."""

    def step(circle: Circle | None) -> Step[str]:
        before = circle or a_circle(A)
        return Step(before.aim, Change(circle=replace(before, aim=text), entries=(an_entry(text),)))

    return step


class WorkContract:
    """State and record. Needs the fixtures ``store`` (an empty one) and ``reopen`` (as a new process finds it)."""

    async def test_what_work_returned_is_there_and_stays(self, store: Store, reopen: Reopen) -> None:
        """A circle with people, items and a record is read back equal, now and after a restart."""
        circle = with_items(a_circle(A), an_item(1), an_item(2))
        assert await store.work(A, lambda before: Step(before, Change(circle=circle))) is None
        assert await store.circle(A) == circle
        again = await reopen(store)
        assert (await again.circle(A), await again.circles()) == (circle, [A])
        assert await again.circle(B) is None

    async def test_an_item_that_changed_or_went_is_read_as_it_is_now(self, store: Store, reopen: Reopen) -> None:
        """One item changes, one goes, one comes; the others stay."""
        first = with_items(a_circle(A), an_item(1), an_item(2), an_item(3))
        second = replace(
            first, items={1: first.items[1], 3: replace(first.items[3], title="other"), 4: an_item(4)}, next_item=5
        )
        for circle in (first, second):
            await store.work(A, lambda _, circle=circle: Step(None, Change(circle=circle)))  # type: ignore[misc]  # bound now
        assert await (await reopen(store)).circle(A) == second

    async def test_a_step_that_raises_or_changes_nothing_leaves_no_trace(self, store: Store) -> None:
        """State, record and key are as before; the next ask finds them so."""
        await found(store, entries=(an_entry("one"),))
        with pytest.raises(BugError):
            await store.work(A, _raise, key="event")
        assert await store.work(A, lambda _: Step("no")) == "no"
        assert (await store.circle(A), await store.record(A)) == (a_circle(A), [(0, b"one")])
        assert await store.work(A, lambda _: Step("done"), key="event") == "done"

    async def test_an_event_is_handled_once(self, store: Store, reopen: Reopen) -> None:
        """Also when it changed nothing, also for another circle, also after a restart."""
        await store.work(A, lambda _: Step(None), key="event")
        with pytest.raises(Repeat):
            await store.work(B, _aim("again"), key="event")
        again = await reopen(store)
        with pytest.raises(Repeat):
            await again.work(A, _aim("again"), key="event")
        assert await again.circles() == []

    async def test_many_at_once_each_see_what_went_before(self, store: Store) -> None:
        """Fifty words about one circle: a chain without a gap; leaves numbered in the same order."""
        saw = await asyncio.gather(*(store.work(A, _aim(str(n))) for n in range(50)))
        leaves = [leaf.decode() for _, leaf in await store.record(A)]
        assert [n for n, _ in await store.record(A)] == list(range(50))
        assert sorted(leaves, key=int) == [str(n) for n in range(50)]
        chain = dict(zip(saw, map(str, range(50)), strict=True))
        assert [chain["an aim"], *(chain[leaf] for leaf in leaves[:-1])] == leaves

    async def test_one_that_fails_hurts_no_other(self, store: Store) -> None:
        """Of many asked for at once only the broken one is told so."""
        works = [store.work(A, _raise if n == _BROKEN else _aim(str(n)), key=f"event {n}") for n in range(10)]
        results = await asyncio.gather(*works, return_exceptions=True)
        assert [n for n, result in enumerate(results) if isinstance(result, BugError)] == [_BROKEN]
        assert [n for n, _ in await store.record(A)] == list(range(9))

    async def test_a_change_of_another_circle_is_refused(self, store: Store) -> None:
        """Work on one circle can never write to another, nor letters to it."""
        for change in (Change(circle=a_circle(B)), Change(circle=a_circle(A), letters=(a_letter("x", circle=B),))):
            with pytest.raises(ValueError, match="the circle it was made for"):
                await store.work(A, lambda _, change=change: Step(None, change))  # type: ignore[misc]  # bound now
        assert await store.circles() == []

    async def test_texts_lie_beside_the_record_and_only_their_owner_s_go(self, store: Store) -> None:
        """Forgetting a person erases texts, accounts, private spots, letters and day; the leaves stay."""
        maya, tom = Account("matrix", "@maya"), Account("matrix", "@tom")
        texts = (a_text("c1", "hers", MAYA), a_text("c2", "his", TOM), a_text("c3", "nobody's"))
        waits = (a_letter("m", to=MAYA), a_letter("t", to=TOM))
        await found(store, entries=(an_entry("leaf", *texts),), letters=waits, accounts=((maya, MAYA), (tom, TOM)))
        for person in (MAYA, TOM):
            await store.bind(A, Place.PRIVATE, Spot("matrix", f"!{person}"), person)
            await store.note_day(A, person, "2027-01-04")
        await store.work(A, lambda _: Step(None, Change(circle=a_circle(A), forget=MAYA)))
        assert await store.texts(A) == [texts[1], texts[2]]
        assert await store.record(A) == [(0, b"leaf")]
        assert (await store.person(A, maya), await store.person(A, tom)) == (None, TOM)
        assert (await store.accounts(A, MAYA), await store.accounts(A, TOM)) == ([], [tom])
        assert await store.whose(Spot("matrix", f"!{MAYA}")) == []
        assert (await store.day_of(A, MAYA), await store.day_of(A, TOM)) == ("", "2027-01-04")
        assert [letter.id for letter in await store.letters(NOW, 9)] == ["t"]

    async def test_released_words_go_by_their_id_and_nothing_else_does(self, store: Store, reopen: Reopen) -> None:
        """Every text of that id in this circle, none of another circle, none without an id; the leaves stay."""
        stays = (a_text("c3", "other words", ref="w2"), a_text("c4", "a title", TOM))
        goes = (a_text("c1", "words", ref="w1"), a_text("c2", "the same, put right", ref="w1"))
        await found(store, entries=(an_entry("leaf", *goes, *stays),))
        theirs = a_text("b1", "words of others", ref="w1")
        change = Change(circle=a_circle(B), entries=(an_entry("theirs", theirs),))
        await store.work(B, lambda _: Step(None, change))
        await found(store, erased=("", "unknown"))
        assert await store.texts(A) == [*goes, *stays]
        await found(store, erased=("w1", "unknown"))
        again = await reopen(store)
        assert (await again.texts(A), await again.texts(B)) == ([*stays], [theirs])
        assert (await again.record(A), await again.record(B)) == ([(0, b"leaf")], [(0, b"theirs")])

    async def test_words_that_come_and_go_with_one_change_are_gone(self, store: Store) -> None:
        """Erased means erased, also together with forgetting a person."""
        late, hers = a_text("c1", "late", ref="w1"), a_text("c2", "hers", MAYA)
        await found(
            store, entries=(an_entry("leaf", late, hers, a_text("c3", "his", TOM)),), erased=("w1",), forget=MAYA
        )
        assert [text.text for text in await store.texts(A)] == ["his"]
        assert await store.record(A) == [(0, b"leaf")]

    async def test_an_account_is_one_person(self, store: Store) -> None:
        """A second ask that made another person of it is not kept; saying the same again is fine."""
        account = Account("matrix", "@maya")
        await found(store, accounts=((account, MAYA),))
        with pytest.raises(Trouble):
            await found(store, accounts=((account, TOM),), entries=(an_entry("lost"),))
        await found(store, accounts=((account, MAYA),))
        assert (await store.person(A, account), await store.record(A)) == (MAYA, [])
        assert await store.person(B, account) is None

    async def test_a_place_moves_with_a_change_or_not_at_all(self, store: Store, reopen: Reopen) -> None:
        """Home and shared place go to the new room in the commit of the letters for it."""
        old, new = Spot("matrix", "!old"), Spot("matrix", "!new")
        await found(store, places=((Place.HOME, old),))
        with pytest.raises(ValueError, match="the circle it was made for"):
            await found(store, places=((Place.HOME, new),), letters=(a_letter("l", circle=B),))
        assert (await store.spots(A, Place.HOME), await store.whose(new)) == ([old], [])
        await found(store, places=((Place.HOME, new), (Place.SHARED, new)), letters=(a_letter("l"),))
        again = await reopen(store)
        assert await again.whose(new) == [(A, Place.HOME, None), (A, Place.SHARED, None)]
        assert (await again.whose(old), [one.id for one in await again.letters(NOW, 9)]) == ([], ["l"])

    async def test_a_closing_is_committed_once(self, store: Store, reopen: Reopen) -> None:
        """A pulse that ran twice is a repeat, and nothing of the second run is kept."""
        for closing in (0, 1):
            await found(store, released=RoundId("r"), closing=closing)
        with pytest.raises(Repeat):
            await found(store, released=RoundId("r"), closing=1, entries=(an_entry("twice"),))
        again = await reopen(store)
        assert (await again.released(RoundId("r")), await again.record(A)) == ([0, 1], [])
        assert await again.released(RoundId("other")) == []

    async def test_closings_among_other_work(self, store: Store) -> None:
        """Whatever is asked for at the same moment, all of it happens."""

        def closes(n: int) -> Callable[[Circle | None], Step[None]]:
            def step(circle: Circle | None) -> Step[None]:
                change = Change(circle=circle or a_circle(A), released=RoundId(f"r{n}"), entries=(an_entry(f"r{n}"),))
                return Step(None, change)

            return step

        await asyncio.gather(*(store.work(A, closes(n) if n % 3 == 0 else _aim(str(n))) for n in range(12)))
        assert [n for n, _ in await store.record(A)] == list(range(12))
        assert [list(await store.released(RoundId(f"r{n}"))) for n in (0, 3, 6, 9, 1)] == [[0], [0], [0], [0], []]

    async def test_the_earliest_deadline_of_all_circles_is_known(self, store: Store) -> None:
        """Circles are named in the order their deadlines come; asleep, a circle has none."""
        soon, late = NOW + _SECOND, NOW + 2 * _SECOND
        for circle, at in ((a_circle(A), late), (a_circle(B), soon)):
            awake = replace(circle, sleep_at=at)
            await store.work(circle.id, lambda _, awake=awake: Step(None, Change(circle=awake)))  # type: ignore[misc]  # bound now
        assert await store.next_due() == soon
        assert (await store.due(NOW, 9), await store.due(soon, 9)) == ([], [B])
        assert (await store.due(late, 9), await store.due(late, 1)) == ([B, A], [B])
        asleep = replace(a_circle(B), asleep_since=NOW)
        await store.work(B, lambda _: Step(None, Change(circle=asleep)))
        assert await store.next_due() == late

    async def test_a_closed_store_says_so(self, store: Store) -> None:
        """Closing twice does nothing; everything else is plain trouble that repeating cannot mend."""
        await store.close()
        await store.close()
        with pytest.raises(Trouble) as told:
            await store.work(A, _aim("late"))
        assert told.value.final
        with pytest.raises(Trouble):
            await store.circle(A)
