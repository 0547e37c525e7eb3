"""Answering privately: what is taken, what is not, and that the answer is always the same word."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.store.urn_store import SqlUrnStore
from bot.app.slips import Cast, SealedBoxError
from bot.ports import RoundKey, Trouble, UrnRow
from bot.testkit.urn_store import MemoryUrnStore
from bot.testkit.vault import MemoryVault
from governance.consent import LETTERS, MARKED
from governance.ids import CircleId, PersonId
from governance.state import RoundKind, Standing
from governance.urn import urn
from governance.urn.slip import Slip
from governance.urn.words import LIMIT
from tests.fence.table import CIRCLE, END, NAMES, NUMBER, PEOPLE, Table, a_circle, a_round


async def content(table: Table) -> bytes:
    """Open the urn as only a test may."""
    row, key = await table.urns.get(table.round.id), await table.vault.get(table.round.id)
    assert row is not None
    assert key is not None
    plain = table.vault.unseal(key, table.round.id, key.version, row.blob)
    assert plain is not None
    return plain


async def slip_of(table: Table, name: str) -> Slip:
    key = await table.vault.get(table.round.id)
    assert key is not None
    slip = urn.get(await content(table), table.vault.slot(key, PEOPLE[name]))
    assert slip is not None
    return slip


@pytest.mark.parametrize("kind", sorted(RoundKind))
async def test_every_position_gets_the_same_answer_and_the_same_size(kind: RoundKind) -> None:
    table = await Table(a_round(kind, options=("one", "two") if kind in MARKED else ())).opened()
    sizes = set()
    for letter in LETTERS[kind]:
        assert await table.say("oba", letter * 2 if kind in MARKED else letter) is Cast.KEPT
        row = await table.urns.get(table.round.id)
        assert row is not None
        sizes.add(len(row.blob))
    assert len(sizes) == 1


async def test_the_last_answer_counts_and_words_stay_until_replaced() -> None:
    """A position replaces a position, words replace words, worries are added."""
    table = await Table().opened()
    for letters, words in (("b", "first words"), ("f", ""), ("a", ""), ("g", "other words"), ("e", "for a friend")):
        assert await table.say("oba", letters, words) is Cast.KEPT
    slip = await slip_of(table, "oba")
    assert (slip.position, slip.words, slip.worries) == ("consent", "other words", ("cost_service", "unsafe"))
    assert (slip.carry, slip.carried) == (True, "for a friend")
    assert [slip.words for _, slip in urn.slips(await content(table))] == ["other words"]


@pytest.mark.parametrize(
    ("name", "number", "letters", "words", "outcome"),
    [
        ("oba", NUMBER, "z", "", Cast.UNKNOWN_CODE),
        ("oba", NUMBER, "", "b", Cast.UNKNOWN_CODE),
        ("oba", NUMBER, "ab", "", Cast.UNKNOWN_CODE),
        ("oba", NUMBER + 1, "a", "", Cast.UNKNOWN_CODE),
        ("oba", 0, "a", "", Cast.UNKNOWN_CODE),
        ("oba", 1, "a", "", Cast.UNKNOWN_CODE),  # the number of a card: no round ever had it
        ("oba", -3, "a", "", Cast.UNKNOWN_CODE),
        ("oba", NUMBER - 1, "a", "", Cast.CLOSED),
        ("dr-finch", NUMBER, "a", "", Cast.NOT_YOURS),
        ("oba", NUMBER, "b", "x" * (LIMIT + 1), Cast.TOO_LONG),
        ("oba", NUMBER, "b", "see https://example.org", Cast.BAD_WORDS),
        ("oba", NUMBER, "b", "ask @maya", Cast.BAD_WORDS),
        ("oba", NUMBER, "b", " " * 5000 + "x" * LIMIT, Cast.KEPT),
        ("oba", NUMBER, " B ", "fine", Cast.KEPT),
    ],
)
async def test_what_is_taken(name: str, number: int, letters: str, words: str, outcome: Cast) -> None:
    """Only what is kept changes anything."""
    table = await Table().opened()
    before = await table.urns.get(table.round.id)
    assert (await table.slips.cast(CIRCLE, PEOPLE[name], number, letters, words)).outcome is outcome
    assert ((await table.urns.get(table.round.id)) == before) is (outcome is not Cast.KEPT)


async def test_strangers_and_other_circles_reach_nothing() -> None:
    table = await Table().opened()
    assert (await table.slips.cast(CircleId("x" * 64), PEOPLE["oba"], NUMBER, "a", "")).outcome is Cast.UNKNOWN_CODE
    assert (await table.slips.cast(CIRCLE, PersonId("who"), NUMBER, "a", "")).outcome is Cast.NOT_YOURS


async def test_who_left_or_changed_standing_since_is_not_asked_any_more() -> None:
    """Their frozen place in the electorate gives a professional no answer."""
    table = await Table().opened()
    circle = await table.circle()
    changed = {
        PEOPLE["oba"]: replace(circle.people[PEOPLE["oba"]], standing=Standing.PROFESSIONAL),
        PEOPLE["li"]: replace(circle.people[PEOPLE["li"]], left=True),
    }
    await table.write(replace(circle, people={**circle.people, **changed}))
    assert await table.say("oba", "a") is Cast.NOT_YOURS
    assert await table.say("li", "a") is Cast.NOT_YOURS
    assert await table.say("sam", "a") is Cast.KEPT


async def test_words_only_where_the_round_and_the_circle_take_them() -> None:
    """A choice and a review ask for none; nor does a circle whose server professionals run."""
    for kind, letters in ((RoundKind.WHICH, "ab"), (RoundKind.WAYS_OUT, "ab"), (RoundKind.REVIEW, "b")):
        table = await Table(a_round(kind, options=("one", "two"))).opened()
        assert await table.say("oba", letters, "words") is Cast.NO_WORDS_HERE
        assert await table.say("oba", letters, " \u200b ") is Cast.KEPT
    table = await Table().opened(free_text=False)
    assert await table.say("oba", "b", "words") is Cast.NO_WORDS_HERE
    assert await table.say("oba", "f") is Cast.KEPT


async def test_after_the_pulse_a_round_is_closed_and_before_its_urn_is_made_nothing_is_kept() -> None:
    table = await Table().opened()
    await table.urns.destroy(table.round.id)
    assert await table.say("oba", "a") is Cast.TROUBLE
    await table.slips.open(CIRCLE, table.round)
    await table.all_say("a")
    await table.pulse()
    assert (await table.slips.cast(CIRCLE, PEOPLE["oba"], NUMBER, "a", "")).outcome is Cast.CLOSED


async def test_an_answer_after_the_announced_end_still_counts_until_the_pulse_is_held() -> None:
    """No rule depends on when, inside the window, an answer was given; after an outage the window is longer."""
    table = await Table().opened()
    table.clock.advance_to(END)
    table.later(hours=1)
    await table.all_say("a", NAMES[:7])
    await table.pulse()
    assert (await table.item()).state == "cooling"


async def test_a_hundred_waiting_casts_need_two_rewrites_and_are_all_kept(tmp_path: Path) -> None:
    """The first goes alone; those that come while it is on its way to the disk go in together."""

    class Counting(SqlUrnStore):
        puts = 0

        async def put(self, row: UrnRow) -> None:
            self.puts += 1
            await super().put(row)

    urns = await Counting.open(f"sqlite:///{tmp_path}/urns.db")
    assert isinstance(urns, Counting)
    table = await Table(urns=urns).opened()
    urns.puts = 0
    codes = [(NAMES[i % 8], "abcd"[i % 4], f"words {i}") for i in range(100)]
    assert await asyncio.gather(*(table.say(*code) for code in codes)) == [Cast.KEPT] * 100
    assert urns.puts == 2
    assert sorted(slip.words for _, slip in urn.slips(await content(table))) == sorted(
        f"words {i}" for i in range(92, 100)
    )
    await urns.close()


async def test_a_cancelled_cast_takes_no_other_with_it() -> None:
    """The one in front gives up in the middle; those behind it are written by the next."""

    class Slow(MemoryUrnStore):
        gate = asyncio.Event()

        async def put(self, row: UrnRow) -> None:
            if self.puts == 1:
                self.puts += 1
                await self.gate.wait()
            await super().put(row)

    table = await Table(urns=Slow()).opened()
    first, second = (asyncio.ensure_future(table.say(name, "a")) for name in ("oba", "li"))
    await asyncio.sleep(0.01)
    first.cancel()
    assert await second is Cast.KEPT
    assert first.cancelled()
    assert (await slip_of(table, "li")).position == "consent"


class Failing(MemoryUrnStore):
    """Says how the next write fails."""

    fails: Exception | None = None

    async def put(self, row: UrnRow) -> None:
        if self.fails is not None:
            raise self.fails
        await super().put(row)


async def test_a_failing_store_says_so_and_the_earlier_answer_stays() -> None:
    """And afterwards the round goes on."""
    urns = Failing()
    table = await Table(urns=urns).opened()
    assert await table.say("oba", "b", "earlier words") is Cast.KEPT
    urns.fails = Trouble("no room")
    assert await table.say("oba", "a", "later words") is Cast.TROUBLE
    assert (await slip_of(table, "oba")).words == "earlier words"
    urns.fails = None
    assert await table.say("oba", "a") is Cast.KEPT
    slip = await slip_of(table, "oba")
    assert (slip.position, slip.words) == ("consent", "earlier words")


async def test_a_really_full_disk_says_so_and_the_earlier_answer_stays(tmp_path: Path) -> None:
    """A limit on file sizes stands in for the disk: SQLite fails in the middle of the journal, then goes on."""
    urns = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")
    table = await Table(urns=urns).opened()
    assert await table.say("oba", "b", "earlier words") is Cast.KEPT
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        assert await table.say("oba", "a", "later words") is Cast.TROUBLE
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (await slip_of(table, "oba")).words == "earlier words"
    assert await table.say("oba", "a") is Cast.KEPT
    assert (await slip_of(table, "oba")).position == "consent"
    await urns.close()


async def test_a_mistake_of_ours_is_one_sentence_with_a_code_and_nothing_else() -> None:
    """Neither message, cause nor context of the error holds what was being handled."""
    urns = Failing()
    table = await Table(urns=urns).opened()
    urns.fails = RuntimeError("the report names who came")
    with pytest.raises(SealedBoxError) as wrong:
        await table.say("oba", "b", "the report names who came")
    assert str(wrong.value) == "A private answer was not kept (code C1). Please report this code."
    assert (wrong.value.__cause__, wrong.value.__context__) == (None, None)


async def test_a_vault_one_behind_is_brought_up_and_one_ahead_is_lost() -> None:
    """Blob v+1 with vault v: the crash fell between. Any other pair is an old blob."""
    vault = MemoryVault()
    table = await Table(vault=vault).opened()
    await table.all_say("a", NAMES[:3])
    key = await vault.get(table.round.id)
    assert key is not None
    vault._keys[table.round.id] = RoundKey(key=key.key, version=key.version - 1)
    assert await table.say("sam", "a") is Cast.KEPT
    assert await vault.get(table.round.id) == RoundKey(key=key.key, version=key.version + 1)
    assert len(urn.slips(await content(table))) == 4


class SlowUrns(MemoryUrnStore):
    """Lets others run in the middle of a write, as a disk does."""

    async def put(self, row: UrnRow) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        await super().put(row)


async def test_an_answer_that_comes_while_the_box_is_made_waits_for_it_and_is_kept() -> None:
    table = Table(urns=SlowUrns())
    await table.write(a_circle(table.round))
    first = asyncio.create_task(table.slips.open(CIRCLE, table.round))
    for _ in range(5):
        await asyncio.sleep(0)
    second = asyncio.create_task(table.slips.open(CIRCLE, table.round))
    assert await table.say("oba", "b", "the report names who came") is Cast.KEPT
    await asyncio.gather(first, second)
    slot = table.vault.slot(await the_key(table), PEOPLE["oba"])
    assert urn.get(await content(table), slot) is not None


async def the_key(table: Table) -> RoundKey:
    key = await table.vault.get(table.round.id)
    assert key is not None
    return key
