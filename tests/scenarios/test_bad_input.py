"""A story with a mistake in it: one error that names file, line and remedy. Never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rehearsal.checking import check
from bot.rehearsal.play import Play
from bot.rehearsal.reading import read
from bot.rehearsal.trouble import Differs, StoryError
from tests.scenarios.conftest import Tell

Write = Callable[[str], Path]
GOOD = """\
[circle]
name = "Our own table"
start = "2027-01-04T10:00:00+00:00"
time_zone = "Europe/London"

[rules]
floor = 3

[[seat]]
name = "maya"

[[seat]]
name = "oba"
standing = "member"

[[seat]]
name = "li"

[[step]]
by = "maya"
do = "propose"
with = { title = "Meet Tuesdays 7 pm", review = "2027-06-01" }

[[step]]
answers = { to = 1, maya = "consent", oba = "object" }

[[step]]
by = "oba"
answer = { to = 1, worry = "money" }

[[step]]
after = "3d"
expect = { proposal = 1, state = "consent" }
"""

MISTAKES = [
    ("floor = 3", "flor = 3", 7, "Did you mean floor?"),
    ("floor = 3", "floor = 2", 7, "between 3 and 50"),
    ("floor = 3", 'trial = "1d"', 7, "Leave it out."),
    ("[rules]", "[rulse]", 6, "Did you mean rules?"),
    ('name = "Our own table"\n', "", 1, "'name' is missing"),
    ("Europe/London", "Europe/Londno", 4, "Write one like Europe/London."),
    ("2027-01-04T10:00:00+00:00", "2027-01-04T10:00:00", 3, "with its offset from UTC"),
    ("2027-01-04T10:00:00+00:00", "1066-01-04T10:00:00+00:00", 3, "Take one from 2000 on."),
    ('name = "oba"', 'name = "maya"', 13, "Give one another name."),
    ('name = "oba"', 'name = "Oba"', 13, "small letters"),
    ('standing = "member"', 'standing = "membre"', 14, "Did you mean member?"),
    ('name = "li"', 'name = "li"\nlate = true', 9, "at least 3 members"),
    ('by = "maya"', 'by = "maia"', 20, "Did you mean maya?"),
    ('by = "maya"\n', "", 20, "Add by = and a seat's name."),
    ('do = "propose"', 'do = "propse"', 21, "Did you mean propose?"),
    ("review =", "reviw =", 22, "Did you mean review?"),
    ('review = "2027-06-01"', 'review = "2026-06-01"', 22, "Write a later day."),
    ('review = "2027-06-01"', 'review = "June"', 22, "Write it like 2027-06-01."),
    ('review = "2027-06-01"', "review = 1.5", 22, "Write text, a number"),
    ('oba = "object"', 'oba = "objct"', 25, "Did you mean object?"),
    ('oba = "object"', 'obba = "object"', 25, "Did you mean oba?"),
    ("to = 1, maya", "maya", 25, "Add to = and its number."),
    ('worry = "money"', 'worry = "monney"', 29, "Did you mean money?"),
    ('worry = "money"', "txt = 1", 29, "Did you mean text?"),
    ('worry = "money"', 'worry = "money", position = "object"', 29, "Keep one."),
    ('after = "3d"', 'after = "-3d"', 32, "goes forward"),
    ('after = "3d"', 'after = "0d"', 32, "is no time that can pass"),
    ('after = "3d"', 'after = "99999d"', 32, "is no time that can pass"),
    ('after = "3d"', 'at = "2026-01-01 18:00"', 32, "Write a later one."),
    ('after = "3d"', 'at = "noon"', 32, "Write 18:00"),
    ('after = "3d"', 'after = "3d"\nat = "18:00"', 33, "Keep one."),
    ('after = "3d"', 'after = "3d"\ndo = "propose"\nsay = "mine"', 34, "Make a step of each."),
    ('after = "3d"', 'after = "3d"\nrefused = "tied"', 33, "Take 'refused' away."),
    ('after = "3d"', 'say = "mine"\nby = "oba"\nrefused = "tyed"', 34, "Did you mean tied?"),
    ('state = "consent"', 'state = "consnt"', 33, "Did you mean consent?"),
    ('state = "consent"', "state = 1", 33, "it must be text in quotes"),
    ("proposal = 1, state", 'seat = "maya", state', 33, "Add proposal =."),
    ('proposal = 1, state = "consent"', 'seat = "maya"', 33, "Add one of: sees"),
    ('proposal = 1, state = "consent"', 'turn = "maia"', 33, "Did you mean maya?"),
    ('proposal = 1, state = "consent"', "rules = { floor = 2 }", 33, "between 3 and 50"),
    ('{ proposal = 1, state = "consent" }', "{}", 33, "names nothing to look at"),
    ('after = "3d"\nexpect = { proposal = 1, state = "consent" }', "", 31, "nothing happens in it"),
    ('after = "3d"', 'after = "3d', 32, "this is not TOML"),
    ("[[step]]\nafter", "[step]\nafter", 31, "this is not TOML"),
]


def refused(path: Path) -> StoryError:
    """Read and check, expect a refusal, return it."""
    with pytest.raises(StoryError) as caught:
        check(read(path))
    return caught.value


def test_the_good_story_is_good(story: Write) -> None:
    check(read(story(GOOD)))


@pytest.mark.parametrize(("right", "wrong", "line", "remedy"), MISTAKES)
def test_a_mistake_names_file_line_and_remedy(story: Write, right: str, wrong: str, line: int, remedy: str) -> None:
    assert right in GOOD
    path = story(GOOD.replace(right, wrong, 1))
    error = refused(path)
    assert str(error).startswith(f"{path}:")
    assert (error.line, remedy in str(error)) == (line, True), str(error)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "Check name and permissions." in str(refused(tmp_path / "none.toml"))


def test_a_directory_in_place_of_a_file(tmp_path: Path) -> None:
    assert "Name the story file in it." in str(refused(tmp_path))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "picture.toml"
    path.write_bytes(b"[circle]\n\xff\xfe\x00")
    error = refused(path)
    assert (error.line, "Save the file as UTF-8." in str(error)) == (2, True)


def test_an_empty_file_and_one_nested_without_end(story: Write) -> None:
    assert "'circle' is missing" in str(refused(story("")))
    assert str(refused(story("a = " + "[" * 100_000))).startswith(str(story("")))


_SCRAPS = st.sampled_from(
    [
        "",
        "0",
        "-1",
        '"',
        "'",
        "[[",
        "]]",
        "= ",
        "{ ",
        " }",
        "\n",
        "#",
        "[step]\n",
        "to",
        "1e999",
        "nan",
        "true",
        '"""',
        ".",
    ]
) | st.text(max_size=6)


@settings(max_examples=300)
@given(at=st.integers(0, len(GOOD)), gone=st.integers(0, 12), scrap=_SCRAPS)
def test_whatever_is_mistyped_it_is_one_error_in_words(at: int, gone: int, scrap: str) -> None:
    """Anything taken out and put in anywhere: the story is good, or one error names file and line."""
    with TemporaryDirectory() as directory:
        path = Path(directory, "story.toml")
        path.write_bytes((GOOD[:at] + scrap + GOOD[at + gone :]).encode("utf-8", "surrogatepass"))
        try:
            check(read(path))
        except StoryError as error:
            assert str(error).startswith(f"{path}:{error.line}: ")  # noqa: PT017 - being good is an outcome, too


def test_keys_inside_texts_of_many_lines_are_no_keys(story: Write) -> None:
    """The line named is the key's own, not one that only looks like it."""
    text = GOOD.replace("[circle]", 'about = """\nstat = 1\n[circle]\n"""\n[circle]').replace("floor = 3", "flor = 3")
    assert refused(story(text)).line == 11


# --- what only shows while it is played -----------------------------------------------------------


async def differs(tell: Tell, path: Path) -> Differs:
    with pytest.raises(Differs) as caught:
        await tell(path)
    return caught.value


async def test_a_failed_expectation_names_line_what_was_expected_and_what_is(tell: Tell, story: Write) -> None:
    path = story(GOOD.replace('state = "consent" }', 'state = "adopted" }'))
    said = await differs(tell, path)
    assert str(said) == f"{path}:33: expected proposal 1: state = 'adopted' (step 4); but it is 'consent'"


@pytest.mark.parametrize(
    ("wrong", "expected", "found"),
    [
        ("version = 2", "version = 2", "it is 1"),
        ("in_force = true", "in_force = true", "it is false"),
        ('told = "we say so"', "the home place is told 'we say so'", "it was not told"),
        ('phase = "trial"', "phase = 'trial'", "it is 'live'"),
        ("members = 4", "members = 4", "it is 3"),
        ("rules = { floor = 4 }", "the rule floor = 4", "it is 3"),
        ('record = "erasure"', "the record holds 'erasure'", "it holds"),
        ("boxes = 5", "5 sealed boxes", "there are 2"),
        ("record_whole = false", "record_whole = false", "it is true"),
    ],
)
async def test_every_kind_of_expectation_can_fail(
    tell: Tell, story: Write, wrong: str, expected: str, found: str
) -> None:
    about = "proposal = 1, " if wrong.startswith(("version", "in_force")) else ""
    path = story(GOOD.replace('proposal = 1, state = "consent" }', about + wrong + " }"))
    said = str(await differs(tell, path))
    assert (expected in said, found in said) == (True, True), said


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ('seat = "oba", sees = "elephants"', "oba was not shown it"),
        ('seat = "oba", never = "Tuesdays"', "oba was shown it"),
        ('seat = "oba", on_list = false', "it is true"),
        ('proposal = 9, state = "consent"', "the highest number is 1"),
    ],
)
async def test_what_seats_see_can_differ(tell: Tell, story: Write, wrong: str, found: str) -> None:
    said = str(await differs(tell, story(GOOD.replace('proposal = 1, state = "consent"', wrong))))
    assert found in said


async def test_a_refusal_nobody_expected_says_what_the_bot_said(tell: Tell, story: Write) -> None:
    path = story(
        GOOD.replace('do = "propose"\nwith = { title = "Meet Tuesdays 7 pm", review = "2027-06-01" }', 'do = "wake"')
    )
    said = str(await differs(tell, path))
    assert "maya can do this" in said
    assert "it was refused: not_asleep. The bot said: " in said


async def test_a_refusal_that_did_not_come(tell: Tell, story: Write) -> None:
    path = story(GOOD.replace('do = "propose"', 'do = "propose"\nrefused = "asleep"'))
    assert "expected refused = asleep (step 1); but it was done" in str(await differs(tell, path))


async def test_an_answer_where_nothing_is_asked(tell: Tell, story: Write) -> None:
    path = story(GOOD.replace("to = 1, maya", "to = 7, maya"))
    assert "a private round open on proposal 7 (step 2); but there is no such proposal" in str(
        await differs(tell, path)
    )


async def test_an_answer_this_round_does_not_take(tell: Tell, story: Write) -> None:
    path = story(GOOD.replace('oba = "object"', 'oba = "still_fine"'))
    assert "'small' takes consent, object, hold, stand_aside, carry" in str(await differs(tell, path))


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE nowhere SET x = 1", "names no table of ours"),
        ("UPDATE items SETT x = 1", "does not run"),
        ("DELETE FROM urns WHERE round = 'none'", "no row was changed"),
    ],
)
async def test_sql_that_does_nothing_is_told(tell: Tell, story: Write, sql: str, found: str) -> None:
    path = story(GOOD + f'[[step]]\ntamper = "{sql}"\n')
    assert found in str(await differs(tell, path))


async def test_a_stage_is_closed_after_a_failed_step(tmp_path: Path, story: Write) -> None:
    """The files can be opened again at once."""
    file = read(story(GOOD.replace('state = "consent" }', 'state = "adopted" }')))
    play = await Play.open(file, tmp_path)
    with pytest.raises(Differs):
        await play.run()
    await play.close()
    circle = (tmp_path / "table.db").stat().st_size
    assert circle > 0
