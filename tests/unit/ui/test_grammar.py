"""What people type, and what it means."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.i18n import Speaker
from bot.ui import actions, grammar
from bot.ui.catalogue import VERBS
from bot.ui.grammar import Code, Unknown, Words, parse


@pytest.mark.parametrize(
    ("typed", "verb", "fields"),
    [
        ("propose Meet Tuesdays 7 pm", "propose", {"title": "Meet Tuesdays 7 pm"}),
        ("  PROPOSE   Meet: bring cake ", "propose", {"title": "Meet: bring cake"}),
        ("!table ask 1 What are the conditions?", "ask", {"n": "1", "text": "What are the conditions?"}),
        ("!ask #1: What?", "ask", {"n": "1", "text": "What?"}),
        ("answer 1.1 A report every month", "answer", {"n": "1", "q": "1", "text": "A report every month"}),
        ("answer \u0661.\u0662 yes", "answer", {"n": "1", "q": "2", "text": "yes"}),
        ("answer 1 7 of us", "answer", {"n": "1", "text": "7 of us"}),
        ("change 1 line one\nline two", "change", {"n": "1", "text": "line one\nline two"}),
        ("change 2 Title: \u201cCake\u201d", "change", {"n": "2", "title": "Cake"}),
        ('change 2 kind=permission know: "No"', "change", {"n": "2", "kind": "permission", "know": "No"}),
        ("which Tue 7:00 | Wed 7:00", "which", {"options": "Tue 7:00 | Wed 7:00"}),
        ("which When: Tue 7pm | Wed 7pm", "which", {"title": "When", "options": "Tue 7pm | Wed 7pm"}),
        ("rest 2027-02-01", "rest", {"until": "2027-02-01"}),
        ("rule five-people 4", "rule", {"name": "five-people", "value": "4"}),
        ("invite @kim:b.org guest she", "invite", {"account": "@kim:b.org", "standing": "guest", "why": "she"}),
        ("invite @kim:b.org as a guest", "invite", {"account": "@kim:b.org", "standing": "guest"}),
        ("invite @kim professional. She asked", "invite",
         {"account": "@kim", "standing": "professional", "why": "She asked"}),
        ("join as Member", "join", {"standing": "member"}),
        ("join Maya", "join", {"standing": "Maya"}),
        ("invite @kim she asked", "invite", {"account": "@kim", "why": "she asked"}),
        ("my data", "my-data", {}),
        ("forget\u2011me", "forget-me", {}),
        ("mine group=2", "mine", {"group": "2"}),
        ("ready no", "ready", {"yes": "no"}),
        ("pause it", "pause", {"n": "it"}),
    ],
)  # fmt: skip
def test_typed_words_become_a_verb_with_fields(typed: str, verb: str, fields: dict[str, str]) -> None:
    assert parse(typed, private=True) == Words(verb, fields)


@pytest.mark.parametrize(
    "typed", ["leave it to me", "stop shouting", "pause 3 because", "next 2 weeks", "hello", "", "!"]
)
def test_talk_is_no_command(typed: str) -> None:
    """In a private room people also just talk; nobody leaves a group by a turn of phrase."""
    assert parse(typed, private=True) == Unknown(typed)


@pytest.mark.parametrize(
    ("typed", "number", "letters", "words"),
    [
        ("37b", 37, "b", ""),
        ("37 b", 37, "b", ""),
        (" 37B some words", 37, "b", "some words"),
        ("37b. The report names who came", 37, "b", "The report names who came"),
        ("37abc", 37, "abc", ""),
        ("\uff13\uff17\uff42", 37, "b", ""),
        ("\u0663\u0667b", 37, "b", ""),
        ("37be careful", 37, "be", "careful"),
    ],
)
def test_a_code_is_read_in_a_private_place(typed: str, number: int, letters: str, words: str) -> None:
    assert parse(typed, private=True) == Code(number, letters, words)


def test_a_code_is_no_code_where_others_read() -> None:
    assert parse("37b", private=False) == Unknown("37b")


def test_a_bare_word_or_number_is_never_an_answer() -> None:
    assert [parse(typed, private=True) for typed in ("b", "37", "fine")] == [
        Unknown("b"),
        Unknown("37"),
        Unknown("fine"),
    ]


def test_a_code_keeps_quiet_about_itself() -> None:
    assert repr(Code(37, "b", "words")) == "Code(…)"


wishes = st.sampled_from(sorted(VERBS)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.dictionaries(st.sampled_from(["group", *(p.name for p in VERBS[name].fields)]), st.text(max_size=40)),
    )
)


@given(wish=wishes, private=st.booleans())
@example(wish=("change", {"n": "1", "text": 'say "hi" \\ n=2'}), private=True)
@example(wish=("which", {"title": "a: b", "options": "x | y"}), private=False)
@example(wish=("propose", {"title": ' pace="gentle"'}), private=True)
def test_what_is_written_reads_back_the_same(wish: tuple[str, dict[str, str]], *, private: bool) -> None:
    """Law: parse(write(verb, fields)) == (verb, fields)."""
    assert parse(grammar.write(*wish), private=private) == Words(*wish)


@given(typed=st.text(max_size=60), private=st.booleans())
def test_anything_typed_is_read_as_something(typed: str, *, private: bool) -> None:
    assert isinstance(parse(typed, private=private), Words | Code | Unknown)


def test_every_example_is_what_it_shows() -> None:
    say = Speaker().say
    read = {name: parse(say(verb.example), private=False) for name, verb in VERBS.items()}
    assert {name: words.verb for name, words in read.items() if isinstance(words, Words)} == {n: n for n in VERBS}


# --- buttons ----------------------------------------------------------------------------------------


@given(wishes)
def test_an_action_reads_back_the_same_or_is_refused_as_too_long(wish: tuple[str, dict[str, str]]) -> None:
    try:
        token = actions.write(*wish)
    except ValueError:
        return
    assert len(token) <= actions.LIMIT
    assert actions.read(token) == wish


@given(st.integers(1, 10**9 - 1), st.text("abcdefghijklm", min_size=1, max_size=6))
def test_the_code_of_a_private_answer_reads_back_the_same(number: int, letters: str) -> None:
    wish = (actions.CODE, {"code": f"{number}{letters}"})
    assert actions.read(actions.write(*wish)) == wish


@given(st.text(max_size=120))
def test_a_strange_token_is_nobodys(token: str) -> None:
    read = actions.read(token)
    if read is not None:
        verb, fields = read
        assert token.startswith(("#", verb))
        assert all(isinstance(value, str) for value in fields.values())


@pytest.mark.parametrize(
    "token", ["", "#37", "#b", "#37B", "Ask?n=1", "ask?", "ask?n", "code?code=37b", "ask?n=1&n=2", "x" * 101]
)
def test_a_broken_token_is_nobodys(token: str) -> None:
    assert actions.read(token) is None


def test_a_token_never_holds_more_than_a_code() -> None:
    with pytest.raises(ValueError, match="code"):
        actions.write(actions.CODE, {"code": "37b", "who": "maya"})
