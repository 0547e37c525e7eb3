"""The living card."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ui import grammar, present
from bot.ui.model import Answer
from governance.ids import WordsId
from governance.rounds import WAYS_OUT
from governance.rules import Topic
from governance.state import (
    CLOSED,
    Effect,
    EffectKind,
    ItemState,
    Pace,
    Question,
    Round,
    RoundKind,
    Standing,
    Version,
    Words,
    WordsKind,
)
from tests.unit.ui.builders import NOW, circle, item, pid, round_

Say = Callable[[Answer | None], str]
IN_STATE = {
    ItemState.CONSENT: RoundKind.CONSENT,
    ItemState.INTEGRATE: RoundKind.TURN,
    ItemState.FALLBACK: RoundKind.WAYS_OUT,
    ItemState.COOLING: RoundKind.LAST_LOOK,
    ItemState.REVIEW: RoundKind.REVIEW,
}
WORDS = Words(
    id=WordsId("w"), kind=WordsKind.REASON, text="The report names who came", version=1, standard=("money",)
)


def of(kind: RoundKind, **more: object) -> Round:
    options = WAYS_OUT if kind is RoundKind.WAYS_OUT else ()
    return round_(kind, **({"options": options} if options else {}), **more)


@pytest.mark.parametrize("pace", Pace)
@pytest.mark.parametrize("state", ItemState)
def test_every_item_has_a_card(state: ItemState, pace: Pace, said: Say) -> None:
    kind = IN_STATE.get(state)
    one = item(
        state,
        pace=pace,
        round=of(kind) if kind else None,
        due_at=NOW + timedelta(days=3),
        paused_at=NOW if state is ItemState.PAUSED else None,
        options=("Tue 7pm", "Wed 7pm") if pace is Pace.WHICH else (),
        failed_loops=1,
    )
    words = said(present.card(circle(one), one))
    assert words.startswith("Number 1, Take the clinic's money")


@pytest.mark.parametrize("state", IN_STATE)
def test_a_step_whose_round_waits_says_so(state: ItemState, said: Say) -> None:
    waits = item(state, queued=RoundKind.CONSENT, due_at=NOW)
    assert "waits until fewer" in said(present.card(circle(waits), waits))
    fewer = item(state, queued=RoundKind.CONSENT, due_at=NOW, outnumbered=True)
    assert "are as many as those who may answer" in said(present.card(circle(fewer), fewer))


def test_a_card_is_the_same_whoever_answered_and_holds_no_released_word(said: Say) -> None:
    """No count of a running round, nobody named for answering, no words: those reach members only."""
    open_round = item(round=round_(RoundKind.CONSENT), words=(WORDS,))
    words = said(present.card(circle(open_round), open_round))
    assert "names who came" not in words
    assert "37" not in words
    assert [name for name in ("Sam", "Ines", "Noor", "Kim") if name in words] == []


def test_a_card_shows_that_there_are_words_without_a_name_but_not_which(said: Say) -> None:
    need = replace(WORDS, kind=WordsKind.NEED, text="My ward is cold")
    waits = item(ItemState.NEED, title=need.text, origin="unnamed", author=None, versions=(), words=(need,), why="")
    words = said(present.card(circle(waits), waits))
    assert words.startswith("Number 1, said without a name\nThis is going on.")
    assert "type show 1 there" in words
    asked = Question(number=3, by=None, text="Who has the key?", words=WordsId("q"))
    taken_up = item(
        ItemState.UNDERSTAND, due_at=NOW, origin="unnamed", words=(need,), why=need.text, questions=(asked,)
    )
    proposal = said(present.card(circle(taken_up), taken_up))
    assert "Why: somebody said without a name what is going on." in proposal
    assert "1.3 Somebody asks without a name." in proposal
    assert [word for word in ("ward", "key") if word in words + proposal] == []
    gone = replace(taken_up, questions=(replace(asked, text=""),))
    assert "The words were taken out." in said(present.card(circle(gone), gone))
    erased = replace(waits, title="", words=(replace(need, text="", erased=True),))
    assert said(present.card(circle(erased), erased)).startswith("Number 1, words that were taken out")


@pytest.mark.parametrize("state", [ItemState.NEED, *sorted(CLOSED)])
def test_a_need_without_a_name_shows_nothing_of_it_whatever_becomes_of_it(state: ItemState, said: Say) -> None:
    """Also when the group ends; till somebody makes a proposal of it under their name."""
    need = replace(WORDS, kind=WordsKind.NEED, text="My ward is cold")
    taken = item(state, origin="unnamed", title="Heat the ward", why=need.text, words=(need,))
    nobodys = replace(taken, author=None, title=need.text, why="", versions=())
    shown = said(present.card(circle(nobodys), nobodys))
    assert (shown.startswith("Number 1, said without a name"), "ward" in shown) == (True, False)
    assert said(present.card(circle(taken), taken)).startswith("Number 1, Heat the ward")


@pytest.mark.parametrize("state", [ItemState.ADOPTED, ItemState.REVIEW])
@pytest.mark.parametrize("in_force", [False, True])
def test_an_agreement_looked_at_again_says_what_holds_meanwhile(
    state: ItemState, said: Say, *, in_force: bool
) -> None:
    queued = {"queued": RoundKind.REVIEW} if state is ItemState.ADOPTED else {"round": round_(RoundKind.REVIEW)}
    one = item(state, suspended=True, in_force=in_force, agreed=1, **queued)
    words = said(present.card(circle(one), one))
    assert "We're doing this" not in words
    assert ("What we agreed before is still what we do." in words) == in_force
    assert ("It stands still until everyone was asked." in words) == (not in_force)


def test_taking_words_out_is_proposed_in_the_bot_s_own_words(said: Say) -> None:
    effect = Effect(kind=EffectKind.ERASE, n=3)
    one = item(ItemState.UNDERSTAND, due_at=NOW, effect=effect, title="", questions=())
    words = said(present.card(circle(one), one))
    assert words.startswith("Number 1, The words that came without a name on number 3 are taken out")
    assert "change 1 " not in words


def test_reactions_stay_hidden_until_the_step_closes(said: Say) -> None:
    hidden = item(ItemState.REACT, due_at=NOW)
    shown = item(ItemState.REACT, due_at=NOW, reactions_open=True)
    assert "Good for a year" not in said(present.card(circle(hidden), hidden))
    assert "Li: Good for a year" in said(present.card(circle(shown), shown))


def test_questions_stand_beside_their_answers_and_advice_is_marked(said: Say) -> None:
    one = item(ItemState.UNDERSTAND, due_at=NOW)
    words = said(present.card(circle(one), one))
    assert "1.1 Tom asks: What are the conditions?" in words
    assert "1.2 Oba asks: Who pays?\nAdvice from Finch, who is not a member: We do" in words


def test_ways_out_are_shown_after_the_first_try_that_failed(said: Say) -> None:
    first = item(ItemState.INTEGRATE, round=round_(RoundKind.TURN))
    second = item(ItemState.INTEGRATE, round=round_(RoundKind.TURN), failed_loops=1)
    assert "ways out" not in said(present.card(circle(first), first))
    assert "There are ways out, too" in said(present.card(circle(second), second))


def test_a_forgotten_person_leaves_no_name(said: Say) -> None:
    gone = replace(circle().people[pid("maya")], name="", left=True)
    one = item(ItemState.DRAFT)
    words = said(present.card(circle(one, people={**circle().people, gone.id: gone}), one))
    assert "Maya" not in words.replace("Who looks after it: Maya.", "")
    assert "someone who is gone" in words


def test_words_to_type_on_a_card_are_read_back() -> None:
    one = item(ItemState.UNDERSTAND, due_at=NOW)
    for choice in present.card(circle(one), one).choices:
        assert grammar.parse(choice.typed, private=False) == grammar.Words(
            choice.label.id.removeprefix("verb-"), {"n": "1"}
        )


@pytest.mark.parametrize(
    ("effect", "text", "words"),
    [
        (Effect(kind=EffectKind.ADMIT, name="@kim", standing=Standing.MEMBER), "guest", "@kim joins: guest"),
        (
            Effect(kind=EffectKind.STANDING, name="Li", standing=Standing.GUEST),
            "guest",
            "Li is here from now on as: guest",
        ),
        (Effect(kind=EffectKind.REMOVE, name="Li"), "Li", "Li is no longer in the group"),
        (Effect(kind=EffectKind.RULE, rule="floor"), "floor: 4", "The five-people rule: 4"),
        (Effect(kind=EffectKind.BEGIN), "Li, Maya\nconsent: 7d", "How long everyone is asked privately: 7 days"),
    ],
)
def test_what_the_bot_will_do_is_said_in_words(effect: Effect, text: str, words: str, said: Say) -> None:
    version = Version(number=1, text=text, by=None, day=NOW.date())
    one = item(round=round_(RoundKind.CONSENT), effect=effect, versions=(version,), topic=Topic.PERSON)
    assert words in said(present.card(circle(one), one))


def test_an_agreed_choice_shows_what_was_taken(said: Say) -> None:
    one = item(ItemState.ADOPTED, pace=Pace.WHICH, options=("Tue 7pm", "Wed 7pm"), choice=1)
    words = said(present.card(circle(one), one))
    assert "Wed 7pm" in words
    assert "Tue 7pm" not in words


def test_a_small_card_is_a_small_message(said: Say) -> None:
    """An item is one text message under 2 kB."""
    text = Version(number=1, text="Meet Tuesdays 7 pm", by=pid("maya"), day=NOW.date())
    one = item(
        title="Meet Tuesdays 7 pm", pace=Pace.SMALL, why="-", know="-", work="-", versions=(text,), questions=(),
        round=round_(RoundKind.SMALL),
    )  # fmt: skip
    words = said(present.card(circle(one), one))
    assert len(words.encode()) < 2000
    assert words.count("Meet Tuesdays 7 pm") == 1
