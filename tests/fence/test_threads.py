"""Going on without a name: whoever shows the five words of a round speaks as who was shown them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app.slips import Cast
from governance.state import Position, RoundKind, Words, WordsKind
from governance.urn.codes import spell
from tests.fence.table import NAMES, PEOPLE, Table, a_round

REPORT = "The report names who came"


async def answered(kind: RoundKind = RoundKind.TURN) -> tuple[Table, str]:
    """Return a table at whose first round seven answered, oba with words, and oba's five words."""
    table = await Table(a_round(kind)).opened()
    receipt = await table.told("oba", "b", REPORT)
    await table.all_say("a" if kind is RoundKind.CONSENT else "c", ["maya", *NAMES[2:7]])
    await table.pulse()
    return table, receipt.code


async def words(table: Table) -> dict[str, Words]:
    return {one.text: one for one in (await table.item()).words}


async def next_round(table: Table, *said: tuple[str, str, str]) -> list[str]:
    """Let everybody answer the open round, those of ``said`` as they do; close it; return their five words."""
    codes = [(await table.told(name, letter, text)).code for name, letter, text in said]
    speakers = {name for name, _, _ in said}
    await table.all_say("c", [name for name in NAMES[:7] if name not in speakers])
    await table.pulse()
    return codes


async def test_the_code_is_shown_to_everybody_and_stays_for_the_round() -> None:
    """Whatever they answer, and after an extension; another round gives another."""
    table = await Table().opened()
    first = {name: (await table.told(name, "a")).code for name in NAMES[:4]}
    assert (await table.told("oba", "b", REPORT)).code == first["oba"]
    await table.pulse()
    assert (await table.now()).closings == 1
    assert {name: (await table.told(name, "b")).code for name in NAMES[:4]} == first
    assert (await Table(a_round(RoundKind.REVIEW)).opened()).round is not None
    plain = await Table(a_round(RoundKind.REVIEW)).opened()
    assert (await plain.told("oba", "a")).code == ""


async def test_words_from_whoever_holds_the_code_go_on_with_the_thread() -> None:
    """The code of the first round serves in the next; that one's own code goes on from there."""
    table, first = await answered(RoundKind.CONSENT)
    (second,) = await next_round(table, ("oba", "b", f"{first} Numbers would be enough"))
    found = await words(table)
    reply, root = found["Numbers would be enough"], found[REPORT]
    assert (reply.kind, reply.thread, reply.said) == (WordsKind.REPLY, root.id, Position.NOT_MET)
    assert reply.lock != root.lock
    await next_round(table, ("oba", "r", f"{second} Thank you"))
    assert (await words(table))["Thank you"].thread == root.id


async def test_nobody_else_can_speak_as_them() -> None:
    """A wrong code is told at once. Under another person's, or a made-up one, words are said like any other."""
    table, first = await answered(RoundKind.CONSENT)
    assert await table.say("li", "b", f"{first[:-1]}{'a' if first[-1] != 'a' else 'b'} I am them") is Cast.BAD_CODE
    own = (await table.told("li", "c")).code
    await next_round(table, ("li", "b", f"{own} From somebody else"), ("sam", "b", f"{spell(b'made-up!')} Made up"))
    found = await words(table)
    assert (found["From somebody else"].kind, found["Made up"].kind) == (WordsKind.REASON, WordsKind.REASON)
    assert found["From somebody else"].thread == found["From somebody else"].id


async def test_reply_codes_end_after_two_rounds_and_taking_out_never_does() -> None:
    table, first = await answered(RoundKind.CONSENT)
    for _ in range(2):
        await next_round(table)
    await next_round(table, ("oba", "b", f"{first} Too late"), ("oba", "x", first))
    found = await words(table)
    assert found["Too late"].kind is WordsKind.REASON
    assert REPORT not in found
    assert "" in found
    assert found[""].erased


async def test_their_author_takes_words_out_even_below_the_floor() -> None:
    """Four people answer: nothing of the round opens, and the words are gone."""
    table, first = await answered(RoundKind.CONSENT)
    assert await table.say("oba", "x", first) is Cast.KEPT
    await table.all_say("b", NAMES[2:5])
    await table.pulse()
    item = await table.item()
    assert [(one.text, one.erased) for one in item.words] == [("", True)]


async def test_a_not_yet_is_lowered_only_above_the_floor() -> None:
    for voters, lowered in ((NAMES[2:5], False), (NAMES[2:8], True)):
        table, first = await answered(RoundKind.CONSENT)
        assert await table.say("oba", "w", first) is Cast.KEPT
        await table.all_say("c", voters)
        await table.pulse()
        assert (await words(table))[REPORT].lowered is lowered


async def test_words_moved_to_the_next_turn_keep_their_own_code() -> None:
    """The turn they were written in had too few: its code still answers for them, though its key is destroyed."""
    table = await Table(a_round(RoundKind.TURN)).opened()
    first = (await table.told("oba", "b", REPORT)).code
    await table.pulse()
    await next_round(table)
    assert (await words(table))[REPORT].lock
    await next_round(table, ("oba", "b", f"{first} Numbers would be enough"))
    found = await words(table)
    assert found["Numbers would be enough"].thread == found[REPORT].id


async def test_below_its_cover_a_thread_goes_on_only_like_any_other_words() -> None:
    """Three of those who might have written it left: the others are too few."""
    table, first = await answered(RoundKind.CONSENT)
    circle = await table.circle()
    gone = {PEOPLE[name]: replace(circle.people[PEOPLE[name]], left=True) for name in ("sam", "ines", "kit")}
    await table.write(replace(circle, people={**circle.people, **gone}))
    others = [name for name in NAMES if name not in {"sam", "ines", "kit"}]
    await table.say("oba", "b", f"{first} It could only be me now")
    await table.all_say("c", [name for name in others if name != "oba"])
    await table.pulse()
    found = await words(table)
    assert "It could only be me now" not in found or found["It could only be me now"].thread != found[REPORT].id


@pytest.mark.parametrize("letter", ["r", "w", "x"])
async def test_a_code_where_there_must_be_one(letter: str) -> None:
    table = await Table().opened()
    assert await table.say("oba", letter, "") is Cast.BAD_CODE
    assert await table.say("oba", letter, "hello") is Cast.BAD_CODE


async def test_taking_back_is_as_if_one_had_not_answered() -> None:
    """Too few then, as they would have been: extended."""
    table = await Table().opened()
    await table.all_say("b", NAMES[:6])
    assert await table.say("oba", "t") is Cast.KEPT
    await table.pulse()
    assert (await table.now()).closings == 1


@pytest.mark.parametrize("letter", ["a", "b", "e", "f"])
async def test_five_words_are_never_released(letter: str) -> None:
    """Typed after the wrong letter, or inside a sentence, everybody would read them and speak as their owner."""
    table, first = await answered(RoundKind.CONSENT)
    plain = await Table().opened()
    assert await plain.say("oba", letter, f"My words are {first.replace('-', ' ')}, as before") is Cast.CODE_SHOWN
    if letter in "ef":
        assert await plain.say("oba", letter, f"{first} as before") is Cast.CODE_SHOWN
    assert await table.say("oba", "r", f"{first} and again {first}") is Cast.CODE_SHOWN


async def test_adding_five_words_to_an_answer_keeps_its_words() -> None:
    """First the words, then the code alone: the words go on with the thread, and nothing is lost."""
    table, first = await answered(RoundKind.CONSENT)
    await table.say("oba", "b", "Numbers would be enough")
    await next_round(table, ("oba", "b", first))
    found = await words(table)
    assert found["Numbers would be enough"].thread == found[REPORT].id


async def test_a_lowering_below_the_floor_waits_for_the_next_turn() -> None:
    table, first = await answered(RoundKind.CONSENT)
    await table.say("oba", "w", first)
    await table.all_say("c", NAMES[2:4])
    await table.pulse()
    assert not (await words(table))[REPORT].lowered
    await next_round(table)
    assert (await words(table))[REPORT].lowered
