"""From words to commands, and to the forms that ask for the rest."""

import pytest

from bot.i18n import Speaker
from bot.ui.model import Form, Said
from bot.ui.verbs import VERBS, Page, as_fields, misplaced, suggest, understand
from governance import commands as c
from governance.commands import Place
from governance.refusals import Code, refuse
from governance.roles import PERMITS
from governance.rules import Rules, Topic
from governance.state import Effect, EffectKind, ItemState, Question
from tests.unit.ui.builders import circle, item, pid

GENTLE = {
    "title": "Take the clinic's money",
    "why": "They offer 5,000",
    "text": "We accept for one year",
    "review": "2027-06-01",
    "owners": "maya, tom",
    "know": "Nobody left",
    "work": "2 h a month",
    "mandate": "we decide",
    "kind": "permission",
    "pace": "gentle",
}


def form(verb: str, **fields: str) -> Form:
    made = understand(circle(item()), verb, fields)
    assert isinstance(made, Form), made
    return made


def test_a_small_thing_is_one_sentence_and_one_tap() -> None:
    """`propose Meet Tuesdays 7 pm` waits for one tap, and the tap sends it."""
    asked = form("propose", title="Meet Tuesdays 7 pm")
    assert asked.fields == ()
    sent = understand(circle(), asked.verb, dict(asked.given))
    assert sent == c.Propose(title="Meet Tuesdays 7 pm", pace="small", topic="everyday")


def test_propose_alone_asks_for_one_line() -> None:
    assert [field.name for field in form("propose").fields] == ["title"]


def test_a_gentle_proposal_asks_for_every_missing_part_in_order() -> None:
    asked = form("propose", title="Take it", topic="money", why="They offer")
    assert [field.name for field in asked.fields] == ["text", "review", "owners", "know", "work", "mandate", "kind"]
    assert dict(asked.given) == {"title": "Take it", "topic": "money", "why": "They offer", "pace": "gentle"}


def test_a_whole_gentle_proposal_needs_no_second_tap() -> None:
    assert understand(circle(), "propose", GENTLE) == c.Propose(**{**GENTLE, "owners": ("maya", "tom")})  # type: ignore[arg-type]  # the names of Propose


def test_an_unfinished_gentle_proposal_can_be_sent_as_it_is() -> None:
    sent = understand(circle(), "propose", {"title": "Take it", "pace": "gentle", "sure": "yes"})
    assert sent == c.Propose(title="Take it", pace="gentle")


def test_a_need_gives_its_line_to_the_proposal() -> None:
    need = item(ItemState.NEED, title="The room is cold")
    asked = understand(circle(need), "propose", {"n": "1"})
    assert isinstance(asked, Form)
    assert dict(asked.given)["title"] == "The room is cold"


def test_where_nothing_is_small_a_proposal_goes_gently() -> None:
    asked = understand(circle(rules=Rules(small_topics=())), "propose", {"title": "Meet"})
    assert isinstance(asked, Form)
    assert dict(asked.given)["pace"] == "gentle"


@pytest.mark.parametrize(
    ("verb", "fields", "command"),
    [
        ("ask", {"n": "#1", "text": " What? "}, c.AskQuestion(n=1, text="What?")),
        ("answer", {"n": "1", "q": "1", "text": "Yes"}, c.AnswerQuestion(n=1, q=1, text="Yes")),
        ("which", {"options": "Tue | Wed"}, c.Which(options=("Tue", "Wed"))),
        ("which", {"options": "Tue, Wed"}, c.Which(options=("Tue", "Wed"))),
        ("which", {"options": "Tue, 7 | Wed"}, c.Which(options=("Tue, 7", "Wed"))),
        ("join", {"standing": "Member"}, c.Join(standing="member")),
        ("ready", {}, c.Ready(yes=True)),
        ("ready", {"yes": "no"}, c.Ready(yes=False)),
        ("remind", {"times": "7"}, c.Remind(times=7)),
        ("tie", {"bodies": "none"}, c.Tie(bodies="")),
        ("tie", {"bodies": ""}, c.Tie(bodies="")),
        ("rest", {}, c.Rest()),
        ("rule", {"name": "Five people", "value": "4"}, c.Rule(name="floor", value="4")),
        ("rule", {"name": "small_share", "value": "70"}, c.Rule(name="small_share", value="70")),
        ("change", {"n": "1", "text": "line one\nline two"}, c.Change(n=1, text="line one\nline two")),
        ("leave", {"sure": "yes"}, c.Leave()),
        ("pass", {}, c.PassTurn()),
    ],
)
def test_words_become_a_command(verb: str, fields: dict[str, str], command: c.Command) -> None:
    assert understand(circle(item()), verb, fields) == command


@pytest.mark.parametrize("verb", ["leave", "forget-me"])
def test_what_cannot_be_taken_back_waits_for_one_tap(verb: str) -> None:
    asked = form(verb)
    assert (asked.fields, asked.given) == ((), (("sure", "yes"),))


def test_the_only_open_question_is_meant() -> None:
    assert understand(circle(item()), "answer", {"n": "1", "text": "Yes"}) == c.AnswerQuestion(n=1, q=1, text="Yes")


def test_of_two_open_questions_the_number_is_asked_for() -> None:
    two = item(questions=(Question(number=1, by=pid("tom"), text="?"), Question(number=2, by=pid("li"), text="?")))
    asked = understand(circle(two), "answer", {"n": "1", "text": "Yes"})
    assert isinstance(asked, Form)
    assert [field.name for field in asked.fields] == ["q"]


@pytest.mark.parametrize("bad", ["three", "1e3", "-1", "1.5", "9999999999", "\u00b2"])
def test_a_bad_number_is_quoted_and_asked_for_again_empty(bad: str) -> None:
    """Filled in with what could not be read, one word would send it again, and again."""
    asked = form("ask", n=bad, text="What?")
    assert [(field.name, field.value) for field in asked.fields] == [("n", "")]
    assert dict(asked.given) == {"text": "What?"}
    assert bad in Speaker().say(asked.intro[0].text)


def test_an_unknown_field_is_named_and_nothing_else_is_lost() -> None:
    asked = form("ask", n="1", text="What?", titel="x")
    assert (asked.fields, dict(asked.given)) == ((), {"n": "1", "text": "What?"})
    assert "titel" in Speaker().say(asked.intro[0].text)


def test_an_unknown_field_of_a_verb_without_any_is_named() -> None:
    assert "now" in Speaker().say(form("stop", now="yes").intro[0].text)


def test_an_unknown_choice_is_asked_for_again() -> None:
    asked = form("join", standing="boss")
    assert [(field.name, field.value) for field in asked.fields] == [("standing", "")]


def test_changing_a_draft_asks_for_what_it_misses() -> None:
    draft = item(ItemState.DRAFT, know="", work="")
    asked = understand(circle(draft), "change", {"n": "1"})
    assert isinstance(asked, Form)
    assert [field.name for field in asked.fields] == ["know", "work"]


def test_saying_that_the_text_will_change_needs_no_text() -> None:
    assert understand(circle(item(ItemState.REACT)), "change", {"n": "1"}) == c.Change(n=1)


def test_a_rule_may_be_rewritten_by_the_name_people_read() -> None:
    about = item(ItemState.UNDERSTAND, effect=Effect(kind=EffectKind.RULE, rule="floor"))
    wish = understand(circle(about), "change", {"n": "1", "text": "Five people: 4\nbecause: we are few"})
    assert wish == c.Change(n=1, text="floor: 4\nbecause: we are few")


def test_changing_anything_else_asks_for_the_text() -> None:
    asked = understand(circle(item(ItemState.INTEGRATE)), "change", {"n": "1"})
    assert isinstance(asked, Form)
    assert [field.name for field in asked.fields] == ["text"]


def test_a_form_states_the_limit_of_the_group() -> None:
    asked = understand(circle(rules=Rules(line_limit=80, text_limit=900)), "propose", {"pace": "gentle"})
    assert isinstance(asked, Form)
    assert {f.name: f.limit for f in asked.fields if f.name in {"title", "text"}} == {"title": 80, "text": 900}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_alone_means_something_or_asks(verb: str) -> None:
    """No verb is a stub: alone it is a command, a page, or a form that names what is missing."""
    wish = understand(None, verb, {})
    if isinstance(wish, Form):
        assert wish.fields or ("sure", "yes") in wish.given
        Speaker().say(wish.title)
    else:
        assert isinstance(wish, Page if VERBS[verb].command is None else VERBS[verb].command or Page)


def test_there_is_a_verb_for_every_command_of_a_person() -> None:
    assert {verb.command for verb in VERBS.values() if verb.command} == {*PERMITS, c.Found}


def test_found_asks_for_what_the_founding_needs() -> None:
    asked = form("found", name="Our own table")
    required = {field.name for field in asked.fields if field.required}
    assert required == {"aim", "zone", "server_host", "bot_host", "server_by_professionals"}


@pytest.mark.parametrize(("typed", "meant"), [("porpose", "propose"), ("Decision", "decisions"), ("qqq", None)])
def test_a_mistyped_verb_is_guessed(typed: str, meant: str | None) -> None:
    assert suggest(typed) == meant


def test_an_unknown_verb_is_a_page_of_help() -> None:
    assert understand(None, "porpose", {"x": "y"}) == Page("help", {"unknown": "porpose"})


@pytest.mark.parametrize(
    ("verb", "place", "refused"),
    [
        ("mine", Place.HOME, refuse(Code.SAY_PRIVATELY)),
        ("rest", Place.HOME, refuse(Code.SAY_PRIVATELY)),
        ("ready", Place.PRIVATE, refuse(Code.SAY_AT_HOME)),
        ("mine", Place.PRIVATE, None),
        ("propose", Place.HOME, None),
        ("qqq", Place.HOME, None),
    ],
)
def test_a_verb_said_in_the_wrong_place_is_refused(verb: str, place: Place, refused: object) -> None:
    assert misplaced(verb, place) == refused


def test_a_second_group_is_not_begun_in_a_room_that_has_one() -> None:
    assert misplaced("found", Place.HOME, circle()) == refuse(Code.ALREADY_FOUNDED)
    assert misplaced("found", Place.HOME) is None
    assert misplaced("found", Place.PRIVATE, circle()) == refuse(Code.SAY_AT_HOME)
    assert misplaced("propose", Place.HOME, circle()) is None


def test_words_said_without_a_name_do_not_become_a_title_by_themselves() -> None:
    need = item(ItemState.NEED, title="My ward is cold", origin="unnamed", author=None, versions=())
    wanted = understand(circle(need), "propose", {"n": "1"})
    assert isinstance(wanted, Form)
    assert wanted.fields[0].name == "title"
    assert "My ward is cold" not in repr(wanted)
    named = understand(circle(item(ItemState.NEED, title="Cold room", versions=())), "propose", {"n": "1"})
    assert isinstance(named, Form)
    assert dict(named.given)["title"] == "Cold room"


def test_taking_a_helper_back_takes_one_word_and_taking_words_out_two() -> None:
    assert understand(circle(), "helper", {"person": "Kim"}) == c.Helper(person="Kim")
    assert understand(circle(), "helper", {}) == c.Helper()
    wanted = understand(circle(), "erase-words", {"n": "3"})
    assert isinstance(wanted, Form)
    assert wanted.fields == ()
    assert understand(circle(), wanted.verb, dict(wanted.given)) == c.EraseWords(n=3)


def test_values_of_a_story_become_words() -> None:
    values = {"n": 1, "owners": ["maya", "tom"], "options": ["a, b", "c"], "yes": False, "text": "x"}
    expected = {"n": "1", "owners": "maya, tom", "options": "a, b | c", "yes": "no", "text": "x"}
    assert as_fields(values) == expected


def test_a_value_that_is_no_word_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="owners"):
        as_fields({"owners": {"maya": 1}})


def test_topics_offered_are_those_of_the_core() -> None:
    topic = VERBS["propose"].field("topic")
    assert topic is not None
    assert [value for value, _ in topic.options] == [str(one) for one in Topic]


def test_the_title_shown_before_sending_is_peoples_own_words() -> None:
    assert form("propose", title="{ $n } <b>").intro[0].text == Said("{ $n } <b>")
