"""What the two who look first are shown, and what everybody else is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.ui import present, verbs
from bot.ui.grammar import Words as Typed
from bot.ui.grammar import parse, write
from bot.ui.model import Answer, Form, Line, Notice, msg
from governance import commands as c
from governance import events as e
from governance.commands import Place
from governance.ids import PersonId, WordsId
from governance.rules import Rules
from governance.state import Circle, Held, ItemState, Reason, RoundKind, Words, WordsKind
from tests.unit.ui.builders import MEMBERS, NOW, circle, item, person, pid, round_

Say = Callable[[Answer | None], str]
TEXT = "The report names who came"
SECRET = Words(
    id=WordsId("w"),
    thread=WordsId("w"),
    kind=WordsKind.REASON,
    text=TEXT,
    version=1,
    round=37,
    day=date(2027, 1, 9),
    lock="salt$hash",
    cover=tuple(map(pid, MEMBERS)),
)
NEED = replace(SECRET, id=WordsId("n"), thread=WordsId("n"), kind=WordsKind.NEED, text="The lift is broken")


def held(words: Words = SECRET, n: int = 1, number: int = 1, said: PersonId | None = None) -> Held:
    return Held(
        round=37,
        number=number,
        n=n,
        words=words,
        screeners=(pid("oba"), pid("li")),
        until=NOW + timedelta(days=1),
        said={} if said is None else {said: Reason.THREAT},
    )


def waits(*texts: Held) -> Circle:
    shown = replace(SECRET, text="", held=True)
    one = item(ItemState.INTEGRATE, words=(shown,), round=round_(RoundKind.TURN))
    return circle(one, held=texts or (held(),), rules=Rules(screening=True))


def test_the_two_get_the_text_with_what_to_type_and_the_rule(said: Say) -> None:
    told = said(present.look_first(waits(), person("oba"), 37)).splitlines()
    assert told[:3] == [
        "You are one of two who look first",
        "Words 37.1. Number 1, Take the clinic's money:",
        TEXT,
    ]
    what = "names someone, about a person, private detail, not about this, threat"
    assert told[3] == (
        f"To let these out, type release 37.1. To keep them back, type withhold 37.1 and one of these: {what}"
    )
    assert told[4:] == [said(Notice(lines=(Line(text=msg("screen-rule", until=NOW + timedelta(days=1))),)))]
    assert told[4].startswith("If you do nothing, they come out at ")


def test_a_text_that_is_about_no_item_yet_is_what_is_going_on(said: Say) -> None:
    told = said(present.look_first(waits(held(), held(NEED, n=0, number=2)), person("li"), 37))
    assert "Words 37.2. Somebody says what is going on:\nThe lift is broken" in told


def test_it_is_the_same_whatever_the_other_said(said: Say) -> None:
    before, after = (
        said(present.look_first(waits(one), person("oba"), 37)) for one in (held(), held(said=pid("li")))
    )
    assert before == after


def test_nobody_else_is_shown_it_anywhere(said: Say) -> None:
    """Not on the card, in the day's message, among one's open things or on the page of the item."""
    now = waits()
    for name in (*MEMBERS, "finch", "gus"):
        who = now.people[pid(name)]
        pages = [
            present.page(now, who, verb, {"n": "1"}, NOW, place=Place.PRIVATE)
            for verb in ("mine", "show", "my-data", "rules", "decisions", "turn", "privacy")
        ]
        told = "\n".join(said(page) for page in (present.card(now, now.items[1]), *pages))
        assert (TEXT in told) == (name in {"oba", "li"})
        asked = present.look_first(now, who, 37)
        assert (asked is None) == (name not in {"oba", "li"})
        assert TEXT not in said(present.digest(now, person("sam"), NOW))
    assert present.look_first(now, person("oba"), 38) is None


def test_my_data_names_what_one_is_asked_to_look_at(said: Say) -> None:
    told = [said(present.page(waits(), person(name), "my-data", {}, NOW)) for name in ("oba", "sam")]
    line = "You are asked to look at this before it comes out: 37.1."
    assert [line in one for one in told] == [True, False]


def test_a_helper_in_the_room_is_told_of(said: Say) -> None:
    now = waits()
    helped = replace(now.people[pid("oba")], helper=pid("sam"))
    now = replace(now, people={**now.people, helped.id: helped})
    assert "Sam" in said(present.look_first(now, helped, 37)).splitlines()[-1]


def test_members_read_that_words_wait_and_later_why_they_were_kept_back(said: Say) -> None:
    now = waits()
    assert "Two of us look at these words first. They come out at the next opening time at the latest." in said(
        present.released(now, now.items[1])
    )
    kept = replace(SECRET, text="", withheld=(Reason.NAMES, Reason.THREAT), standard=("money",))
    one = replace(now.items[1], words=(kept,))
    told = said(present.released(circle(one), one)).splitlines()
    assert told[3:6] == [
        "Somebody sees this risk:",
        "Two of us kept these words back, because they name somebody, they threaten somebody.",
        "money or pay",
    ]
    assert "Whoever wrote this can still answer for 2 more rounds." in told


def test_home_hears_who_looks_how_much_and_why_it_was_kept_back(said: Say) -> None:
    """Never what it says, nor which of the two said what."""
    now = waits()
    one = present.announce(now, now, e.WordsHeld(texts=(held(),)))
    two = present.announce(now, now, e.WordsHeld(texts=(held(), held(NEED, n=0, number=2))))
    assert said(one).startswith("1 text without a name waits, as we agreed: Oba, Li look first.")
    assert said(two).startswith("2 texts without a name wait, as we agreed: Oba, Li look first.")
    told = [
        said(present.announce(now, now, e.WordsWithheld(n=n, words=WordsId("w"), reasons=(Reason.OFF,))))
        for n in (1, 0)
    ]
    assert told[0] == (
        "Number 1, Take the clinic's money: two of us kept words back, because they are not about this. "
        "Whoever wrote them: your answer counts all the same, and your five words still work."
    )
    assert told[1] == (
        "Two of us kept words back, because they are not about this. They told what is going on. "
        "Whoever wrote them may say it again in other words."
    )
    silent: list[e.Event] = [
        e.WordsScreened(words=WordsId("w"), person=pid("oba"), reason=Reason.THREAT),
        e.ScreeningEnded(round=37),
        e.WordsShown(n=1, words=SECRET),
    ]
    assert [present.announce(now, now, event) for event in silent] == [None, None, None]


def test_what_a_screener_says_gets_one_answer_whatever_it_is_and_whatever_follows(said: Say) -> None:
    now = waits(held(NEED, n=0))
    fine = e.WordsScreened(words=WordsId("n"), person=pid("oba"), reason=None)
    need = e.NeedRaised(n=2, text=NEED.text, by=None, at=NOW, origin="unnamed", words=NEED.id)
    after = circle(now.items[1], item(ItemState.NEED, n=2, title=NEED.text))
    told = {
        said(present.reply(now, now, (replace(fine, reason=Reason.THREAT),), pid("oba"))),
        said(present.reply(now, now, (fine,), pid("oba"))),
        said(present.reply(now, after, (fine, e.ScreeningEnded(round=37), need), pid("oba"))),
    }
    assert told == {"Noted, and told to nobody. You may change it until both of you have looked."}


def test_it_is_typed_with_the_number_as_it_was_told() -> None:
    for reason in Reason:
        typed = {"n": "37", "q": "1", "reason": str(reason)}
        assert parse(f"withhold 37.1 {reason}", private=True) == Typed("withhold", typed)
        assert write("withhold", typed) == f"withhold 37.1 {reason}"
        assert verbs.understand(waits(), "withhold", typed) == c.Withhold(n=37, q=1, reason=reason)
    assert parse("release 37.1", private=True) == Typed("release", {"n": "37", "q": "1"})
    assert verbs.understand(waits(), "release", {"n": "37", "q": "1"}) == c.Release(n=37, q=1)


def test_without_a_reason_it_asks_for_one_of_the_five(said: Say) -> None:
    form = verbs.understand(waits(), "withhold", {"n": "37", "q": "1"})
    assert isinstance(form, Form)
    assert [[value for value, _ in field.options] for field in form.fields] == [[str(one) for one in Reason]]
    assert "they name somebody" in said(form)


def test_people_are_told_beforehand_only_where_it_is_so(said: Say) -> None:
    """With the question, in the weekly box, on the page about privacy; the rules say whether and how many."""
    line = "Two of us look at words of your own first"
    box = round_(RoundKind.LISTENING, last=NOW + timedelta(days=7))
    for on in (True, False):
        now = replace(
            circle(item(round=round_(RoundKind.CONSENT)), listening=box, withheld=2 * on), rules=Rules(screening=on)
        )
        me = now.people[pid("oba")]
        mine = said(present.page(now, me, "mine", {}, NOW))
        privacy, rules = (said(present.page(now, me, verb, {}, NOW)) for verb in ("privacy", "rules"))
        assert (mine.count(line), privacy.count(line)) == (2 * on, int(on))
        assert f"on or off: {'on' if on else 'off'}. (Name to type: screening)" in rules
        assert ("Texts that two of us kept back so far: 2." in rules) is on
        listed_only = replace(now, free_text=False)
        assert line not in said(present.page(listed_only, me, "mine", {}, NOW))
