"""Every story of this folder, and what no story may ever show."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import jsonschema
import pytest

from bot.rehearsal.reading import read
from bot.rehearsal.story import schema
from bot.rehearsal.transcript import Entry, Kind
from tests.scenarios.conftest import HERE, STORIES, Tell

CLINIC = HERE / "clinic-money.toml"
MEMBERS = ("maya", "oba", "li", "sam", "ines", "tom", "noor")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_story(path: Path, tell: Tell) -> None:
    """It comes out as it says."""
    await tell(path)


def test_there_are_enough_stories() -> None:
    assert len(STORIES) >= 27


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_story_fits_the_printed_schema(path: Path) -> None:
    jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), json.loads(schema()))


async def test_the_words_of_a_not_yet_reach_every_member_and_never_the_professional(tell: Tell) -> None:
    shown = (await tell(CLINIC)).stage.transcript
    words = "names who came"
    assert [seat for seat in (*MEMBERS, "dr-finch") if any(words in entry.text for entry in shown.seen_by(seat))] == [
        *MEMBERS
    ]


async def test_with_a_professional_in_the_home_place_words_go_to_each_member_privately(
    tell: Tell, story: Callable[..., Path]
) -> None:
    told = CLINIC.read_text().replace('standing = "professional"', 'standing = "professional"\nhome = true')
    shown = (await tell(story(told))).stage.transcript
    where = {entry.where for entry in shown.entries if "names who came" in entry.text}
    assert where == {f"private:{seat}" for seat in MEMBERS}


def _bare(entry: Entry) -> tuple[object, ...]:
    """Return an entry with the released words in it in no order: their order is drawn anew each time."""
    return (entry.at, entry.where, entry.kind, sorted(entry.text.split("\n")), entry.readers)


async def test_who_said_not_yet_changes_nothing_anybody_is_shown(tell: Tell, story: Callable[..., Path]) -> None:
    """Oba and Ines change places: the whole transcript, every seat's, stays the same."""
    steps = CLINIC.read_text().split("[[step]]")
    at = next(i for i, step in enumerate(steps) if "answer = {" in step)
    both = """
by = "oba"
where = "private"
answer = { to = 1, position = "object", text = "The report names who came" }
[[step]]
by = "ines"
where = "private"
answer = { to = 1, position = "consent", text = "Good luck to us" }
"""
    steps[at] = both
    one = story("[[step]]".join(steps).replace('oba = "object"', 'oba = "consent"'), "one.toml")
    swapped = both.replace("oba", "\0").replace("ines", "oba").replace("\0", "ines")
    # Said in the same order by the same two people, with what they say exchanged.
    first, second = swapped.split("[[step]]\n")
    steps[at] = f"\n{second}[[step]]{first}"
    other = story("[[step]]".join(steps).replace('oba = "object"', 'oba = "consent"'), "other.toml")
    shown = [(await tell(path)).stage.transcript.entries for path in (one, other)]
    assert [_bare(entry) for entry in shown[0]] == [_bare(entry) for entry in shown[1]]
    assert any("The report names who came" in entry.text for entry in shown[0])


FIVE = re.compile(r"\b[a-z]{5}(-[a-z]{5}){4}\b")
"""What a person is shown to go on with: theirs alone, as long as anybody's."""


async def test_every_private_answer_looks_the_same(tell: Tell) -> None:
    """One line that somebody answered, one acknowledgement a round, whatever the answer was; equally long."""
    entries = (await tell(CLINIC)).stage.transcript.entries
    answers = [i for i, entry in enumerate(entries) if entry.kind is Kind.ANSWER]
    assert len(answers) == 15
    assert len({entries[i].text.replace(entries[i].where.removeprefix("private:"), "") for i in answers}) == 1
    shown = [FIVE.sub("five words", entries[i + 1].text) for i in answers]
    # The story asks one round after another; what is said names the round's end, and nothing else may differ.
    rounds = [len(list(same)) for _, same in groupby(shown)]
    assert len(rounds) == len(set(shown))
    assert min(rounds) > 1
    assert len({(i, len(entries[at + 1].text)) for i, at in zip(shown, answers, strict=True)}) == len(rounds)
    assert {entries[i + 1].where == entries[i].where for i in answers} == {True}


async def test_the_same_story_gives_the_same_transcript(tell: Tell, story: Callable[..., Path]) -> None:
    text = (HERE / "small-not-yet.toml").read_text()
    one, two = await tell(story(text, "one.toml")), await tell(story(text, "two.toml"))
    assert one.stage.transcript.lines() == two.stage.transcript.lines()


def test_the_story_of_the_issue_is_there() -> None:
    """Eight seats, the issue's own rules and steps."""
    told = read(CLINIC).story
    assert [seat.name for seat in told.seat] == [*MEMBERS, "dr-finch"]
    assert told.rules == {"floor": 5}
    assert len(told.step) == 15


def test_the_page_tells_every_key() -> None:
    """``docs/rehearsal.md`` names every key the schema has."""
    page = (HERE.parents[1] / "docs" / "rehearsal.md").read_text()
    tables = json.loads(schema())["$defs"].values()
    keys = {key for table in tables for key in table.get("properties", {})}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", page)] == []
