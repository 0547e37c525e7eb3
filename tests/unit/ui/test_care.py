"""What in one's words may show who one is: found where it is plain, quiet everywhere else."""

from dataclasses import replace

import pytest

from bot.ui.care import Finding, FindingKind, worries_about
from governance.state import Circle, Person, Standing
from tests.unit.ui.builders import circle, person

K = FindingKind


def among(*names: str) -> Circle:
    people = [replace(person(name), name=name) for name in names]
    return circle(people={one.id: one for one in people})


def kinds(text: str, world: Circle | None = None, language: str = "en") -> list[FindingKind]:
    return [finding.kind for finding in worries_about(text, world or circle(), language)]


ORDINARY = (
    "",
    "no",
    "The report names who came",
    "I will not come if the clinic reads the list.",
    "This is the only way to keep it small.",
    "They offer 5,000 with conditions; that is too much for one year.",
    "We may lose the room, and nobody asked us.",
    "Let's meet on Tuesdays, 7 pm, in the library.",
    "Maybe it is fine. I hope so!",
    "C'est la vie, as they say, but the money is theirs.",
    "What would happen to the people on the ward?",
    "A sample of the text would help; the samples are unclear.",
    "OK",
    "\U0001f642 fine",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_sentences_raise_no_alarm(text: str) -> None:
    assert worries_about(text, circle()) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Maya said so", ("Maya",)),
        ("ask MAYA or sam.", ("Maya", "Sam")),
        ("Finch's report", ("Finch",)),
        ("mayan ruins", ()),
        ("Tomorrow, with salt", ()),
    ],
)
def test_names_of_people_in_the_group_are_found_as_whole_words(text: str, found: tuple[str, ...]) -> None:
    findings = worries_about(text, circle())
    assert [finding.found for finding in findings] == ([found] if found else [])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("He will ask", False),
        ("Will you ask?", False),
        ("It stays. Will you ask?", False),
        ("I asked Will", True),
        ("we may go", False),
        ("ask May first", True),
        ("anna berg", True),
        ("over the berg", True),
        ("van", False),
    ],
)
def test_a_name_that_is_an_everyday_word_counts_where_it_is_written_as_a_name(text: str, *, named: bool) -> None:
    world = among("Will", "May", "Anna van Berg")
    assert (K.NAMES in kinds(text, world)) == named


@pytest.mark.parametrize(
    "text",
    [
        "I am the only wheelchair user here",
        "I\u2019m the only one",
        "As the only mother I say no",
        "On my ward, they read it aloud",
    ],
)
def test_phrases_that_point_at_one_person_are_found(text: str) -> None:
    assert kinds(text) == [K.ONLY_ONE]


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("Ich möchte das nicht, weil die Namen in dem Bericht stehen und wir das nicht wissen", "en", True),
        ("Je ne veux pas que le rapport dise les noms des gens qui sont avec nous", "en", True),
        ("No quiero que los nombres estén en el informe, y que las personas lo lean", "en", True),
        ("Мне это не нравится, в отчёте имена", "en", True),
        ("لا أريد أن تكون الأسماء في التقرير", "en", True),
        ("I do not want the names in the report, and that is all we have", "de", True),
        ("I do not want the names in the report, and that is all we have", "en", False),
        ("I do not want the names in the report, and that is all we have", "en-GB", False),
        ("I do not want the names in the report, and that is all we have", "ja", False),
        ("Schadenfreude und Angst", "en", False),
        ("не", "en", False),
    ],
)
def test_another_language_is_found_where_it_is_plain(text: str, language: str, *, other: bool) -> None:
    assert (K.LANGUAGE in kinds(text, language=language)) == other


def test_without_a_language_the_group_s_own_counts() -> None:
    text = "I do not want the names in the report, and that is all we have"
    assert [finding.kind for finding in worries_about(text, circle(language="de"))] == [K.LANGUAGE]


def test_what_was_found_is_not_in_its_repr() -> None:
    """It is part of what somebody wrote, and a traceback or a log must not have it."""
    assert "Maya" not in repr(worries_about("Maya said so", circle()))
    assert repr(Finding(K.NAMES, ("Maya",))) == "Finding(kind=<FindingKind.NAMES: 'names'>)"


def test_somebody_whose_name_was_erased_is_no_name_to_find() -> None:
    gone = Person(id=person("gone").id, name="", standing=Standing.MEMBER, joined=person("gone").joined, left=True)
    assert worries_about("The report names who came", circle(people={gone.id: gone})) == ()
