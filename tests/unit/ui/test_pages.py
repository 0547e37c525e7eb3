"""Pages: what verbs that change nothing show."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ui import present
from bot.ui.catalogue import VERBS
from bot.ui.model import Answer, Card, Notice
from governance.commands import Place
from governance.ids import WordsId
from governance.rules import Rules
from governance.state import (
    Item,
    ItemState,
    Kind,
    Mandate,
    RoundKind,
    Words,
    WordsKind,
)
from tests.unit.ui.builders import NOW, circle, item, person, pid, round_

Say = Callable[[Answer | None], str]
LATER = NOW + timedelta(days=3)
DAY = NOW.date()

# --- pages ----------------------------------------------------------------------------------------------


def shown(page_: str, said: Say, *items: Item, **fields: str) -> str:
    world = circle(*items)
    return said(present.page(world, world.people[pid("oba")], page_, fields, NOW))


@pytest.mark.parametrize("verb", [name for name, verb in VERBS.items() if verb.command is None])
def test_every_reading_verb_has_its_page(verb: str, said: Say) -> None:
    assert shown(verb, said, item(round=round_(RoundKind.CONSENT)), n="1")


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_is_explained_with_an_example(verb: str, said: Say) -> None:
    assert f"For example: {verb}" in shown("help", said, verb=verb)


def test_help_begins_with_the_six_verbs(said: Say) -> None:
    lines = shown("help", said).splitlines()
    assert [line.split("Type: ")[1].split()[0] for line in lines[1:7]] == [
        "propose", "mine", "decisions", "rest", "ask", "help",
    ]  # fmt: skip


def test_a_mistyped_verb_gets_a_guess(said: Say) -> None:
    assert "Did you mean propose?" in shown("help", said, unknown="porpose")


def test_privacy_says_that_this_is_a_pilot(said: Say) -> None:
    words = shown("privacy", said)
    assert words.startswith("This is a pilot: not yet safe for voices at risk.")
    assert "Anna of the bike shop" in words
    assert said(present.page(None, None, "privacy", {}, NOW)).startswith("This is a pilot")


@pytest.mark.parametrize("typed", ["my-data", "my data", "My  Data"])
def test_a_verb_of_two_words_is_explained_however_it_is_typed(typed: str, said: Say) -> None:
    assert "For example: my-data" in shown("help", said, verb=typed)


@pytest.mark.parametrize("topic", ["voice", "thread"])
def test_help_explains_the_five_words(topic: str, said: Say) -> None:
    words = shown("help", said, verb=topic)
    assert "41r lusab-babad-gutih-tugad-mudof" in words
    assert "type help voice" in shown("help", said)


def test_privacy_names_everyone_who_might_want_to_know_and_what_is_not_promised(said: Say) -> None:
    words = said(present.page(None, None, "privacy", {}, NOW))
    for who in ("Other members", "looks after the rooms", "backups", "keeps the bot running", "runs the chat server",
                "your phone", "knows you well"):  # fmt: skip
        assert who in words
    assert "We cannot protect you when all say the same" in words
    assert words.splitlines()[-1].count("SECURITY") == 1
    assert len(words.splitlines()) == 10


WORDS = Words(id=WordsId("w"), kind=WordsKind.REASON, text="The report names who came", version=1)


@pytest.mark.parametrize(
    ("name", "place", "reads"),
    [("oba", Place.PRIVATE, True), ("oba", Place.HOME, False), ("oba", None, False), ("finch", Place.PRIVATE, False)],
)
def test_raw_words_are_read_in_ones_private_room_only(
    name: str, place: Place | None, *, reads: bool, said: Say
) -> None:
    one = item(words=(WORDS,))
    words = said(present.page(circle(one), circle().people[pid(name)], "show", {"n": "1"}, NOW, place=place))
    assert ("The report names who came" in words) == reads
    assert "type show 1 there" in words


def test_raw_words_are_not_shown_to_who_sits_it_out_nor_beside_a_helper_who_does(said: Say) -> None:
    one = item(touches=("the clinic",), words=(WORDS,))
    tied = replace(person("kim"), ties=("The Clinic",))
    helped = replace(person("oba"), helper=pid("kim"))
    world = circle(one, people={**circle().people, tied.id: tied, helped.id: helped})
    seen = {
        who: said(present.page(world, world.people[pid(who)], "show", {"n": "1"}, NOW, place=Place.PRIVATE))
        for who in ("kim", "oba", "li")
    }
    assert {who: "names who came" in words for who, words in seen.items()} == {"kim": False, "oba": False, "li": True}
    assert "I cannot show them in this room now. Your helper could see them." in seen["oba"]
    assert "clinic" not in seen["oba"].splitlines()[-1], "that line must not tell what the helper is tied to"


def test_what_is_looked_at_again_is_among_the_agreements(said: Say) -> None:
    still = item(ItemState.ADOPTED, n=1, title="A", suspended=True)
    stays = item(ItemState.ADOPTED, n=2, title="B", suspended=True, in_force=True)
    words = shown("decisions", said, still, stays)
    assert "Number 1, A: it stands still until everyone was asked again." in words
    assert "Number 2, B: it stays while everyone is asked again." in words


def test_show_shows_the_card() -> None:
    one = item()
    assert present.page(circle(one), None, "show", {"n": "1"}, NOW) == present.card(circle(one), one)


def test_show_of_nothing_is_refused_in_words(said: Say) -> None:
    assert "There is no number 9" in shown("show", said, n="9")


def test_agreements_come_in_pages(said: Say) -> None:
    agreed = [item(ItemState.ADOPTED, n=n, in_force=True, title=f"T{n}") for n in range(1, 8)]
    first, second = shown("decisions", said, *agreed), shown("decisions", said, *agreed, page="2")
    assert [f"T{n}:" in first for n in range(1, 8)] == [False, False, True, True, True, True, True]
    assert [f"T{n}:" in second for n in range(1, 8)] == [True, True, False, False, False, False, False]
    assert "decisions 2" in first
    assert shown("decisions", said, *agreed, page="99") == second


def test_rules_are_shown_by_the_names_people_type(said: Say) -> None:
    words = shown("rules", said)
    assert "The five-people rule: 5. (Name to type: five-people)" in words
    assert "How long everyone is asked privately: 7 days. (Name to type: fine-to-try)" in words
    assert "member: " in words
    assert len([line for line in words.splitlines() if "Name to type" in line or "This one stays" in line]) == len(
        Rules.__dataclass_fields__
    )


def test_mine_is_the_same_for_all_and_says_why_it_cannot_know(said: Say) -> None:
    world = circle(item(round=round_(RoundKind.CONSENT), questions=()))
    pages = [present.page(world, world.people[pid(name)], "mine", {}, NOW) for name in ("maya", "oba", "li")]
    assert pages[0] == pages[1] == pages[2]
    assert "I cannot know whether you answered" in said(pages[0])
    assert "37b" in said(pages[0])
    assert "Too much today? Type rest. You keep every right." in said(pages[0])


def test_private_questions_are_not_for_professionals(said: Say) -> None:
    world = circle(item(round=round_(RoundKind.CONSENT)))
    words = said(present.page(world, world.people[pid("finch")], "mine", {}, NOW))
    assert "37" not in words


def test_what_is_kept_is_told_to_that_person_as_text(said: Say) -> None:
    one = item(kind=Kind.PROTECTION, mandate=Mandate.DECIDE, pausers=(pid("oba"),))
    me = replace(person("oba"), ties=("clinic",), rest_until=LATER, last_turn=DAY, hour=9, helper=pid("kim"))
    words = said(present.page(circle(one), me, "my-data", {}, NOW))
    assert "Your name here: Oba" in words
    assert "clinic" in words
    assert "Who pays?" in words
    assert "What are the conditions?" not in words
    assert "You paused number 1" in words
    assert "Your helper: Kim" in words
    assert "I cannot find them for you" in words


@pytest.mark.parametrize("verb", ["mine", "my-data"])
def test_who_is_not_on_the_list_is_told_how_to_come_in(verb: str, said: Say) -> None:
    assert "Type join" in said(present.page(circle(), None, verb, {}, NOW))


@pytest.mark.parametrize("verb", ["show", "mine", "rules"])
def test_without_a_group_there_is_nothing_to_read(verb: str, said: Say) -> None:
    assert said(present.page(None, None, verb, {}, NOW)).startswith("There is no group here yet.")


def test_a_verb_that_is_no_page_is_a_mistake() -> None:
    with pytest.raises(LookupError):
        present.page(circle(), circle().people[pid("oba")], "propose", {}, NOW)


def test_values_are_what_the_model_says() -> None:
    assert isinstance(present.page(circle(item()), None, "show", {"n": "1"}, NOW), Card)
    assert isinstance(present.kept(None), Notice)
