"""From codes to slips, from slips to what may open."""

from __future__ import annotations

from itertools import count

import pytest

from governance.consent import CARRY, ERASE, LETTERS, LOWER, MARKED, NO, OPEN_WORDS, REPLY, VOICES, WORRIES
from governance.rules import Rules
from governance.state import Opening, Position, Round, RoundKind, WordsKind
from governance.urn import answers, opening, urn
from governance.urn.codes import spell
from governance.urn.slip import Slip
from governance.urn.speaking import Keys
from tests.fence.table import a_round

RULES = Rules()


def of(kind: RoundKind) -> Round:
    return a_round(kind, options=("one", "two", "three") if kind in MARKED else ())


def opened(round_: Round, *slips: Slip, moved: tuple[Slip, ...] = ()) -> Opening | None:
    names = [bytes([i]) * 32 for i in range(20)]
    blob = urn.empty(names)
    for name, slip in zip(names, moved, strict=False):
        blob = urn.put(blob, name, slip)
    blob = urn.carry(blob, urn.empty(names), {name: name for name in names}, lambda _: spell(b"earlier!"))
    for name, slip in zip(names, slips, strict=False):
        blob = urn.put(blob, name, slip)
    ids = count()
    keys = Keys(
        fresh=lambda: f"{(next(ids) * 7919) % 1000:04}",
        lock=lambda name, _, words: f"lock {name[0]} {words}",
        known={},
        n=1,
        people={},
        barred={},
    )
    tallied = opening.tally(round_, RULES, blob)
    return opening.read(round_, blob, tallied, keys) if tallied else None


@pytest.mark.parametrize("kind", sorted(set(RoundKind) - MARKED))
def test_every_letter_of_a_round_is_read_in_either_case(kind: RoundKind) -> None:
    """And nothing else is: not two letters, not none, not another kind's."""
    round_ = of(kind)
    for letter, position in LETTERS[kind].items():
        for typed in (letter, letter.upper(), f" {letter} "):
            slip = answers.understand(round_, typed, "")
            assert slip is not None
            assert (slip.position, slip.version) == (position, round_.version)
    read = LETTERS[kind].keys() | WORRIES.keys() | VOICES.keys() | {CARRY, REPLY, LOWER, ERASE}
    unread = set("abcdefghijklmnopqrstuvwxyz") - read
    for typed in ("", "ab", "1", "ä", *unread):
        assert answers.understand(round_, typed, "") is None


@pytest.mark.parametrize("kind", sorted(set(RoundKind) - MARKED))
def test_worries_and_carrying_only_where_the_round_knows_them(kind: RoundKind) -> None:
    """A worry alone counts as the no of its kind; carrying belongs to small and gentle rounds."""
    for letter, worry in WORRIES.items():
        slip = answers.understand(of(kind), letter, "")
        assert (slip is not None) is (kind in OPEN_WORDS)
        if slip is not None:
            assert slip.worries == (worry,)
            assert answers.stance(kind, slip) in NO & set(LETTERS[kind].values())
    carried = None if kind is RoundKind.LISTENING else answers.understand(of(kind), "E", "for a friend")
    assert (carried is not None) is (kind in {RoundKind.SMALL, RoundKind.CONSENT})
    if carried is not None:
        assert (carried.carry, carried.carried, carried.words, carried.position) == (True, "for a friend", "", None)


@pytest.mark.parametrize("kind", sorted(MARKED))
def test_a_choice_takes_a_letter_an_option(kind: RoundKind) -> None:
    """Left out is *can do*; too many, none, or another letter is no answer."""
    good, can, out = Position.GOOD, Position.CAN_DO, Position.SHUTS_ME_OUT
    for typed, marks in (("a", (good, can, can)), ("ABC", (good, can, out)), ("cca", (out, out, good))):
        slip = answers.understand(of(kind), typed, "")
        assert slip is not None
        assert slip.marks == marks
    for typed in ("", "aaaa", "abd", "e", "f", "1"):
        assert answers.understand(of(kind), typed, "") is None


def said(position: Position, words: str = "", **more: object) -> Slip:
    return Slip(version=1, position=position, words=words, **more)  # type: ignore[arg-type]  # a test's shorthand


def test_words_open_by_kind_with_random_ids_and_in_the_order_of_those() -> None:
    """On a not-yet they are a reason, on anything else a worry to watch, passed on they are carried."""
    found = opened(
        of(RoundKind.CONSENT),
        said(Position.OBJECT, "names", worries=("unsafe",)),
        said(Position.CONSENT, "tea is cold", carry=True, carried="a friend cannot"),
        Slip(version=1, worries=("money",)),
        *[said(Position.CONSENT)] * 5,
    )
    assert found is not None
    assert [words.id for words in found.words] == sorted({words.id for words in found.words})
    assert {(words.kind, words.text, words.standard) for words in found.words} == {
        (WordsKind.REASON, "names", ("unsafe",)),
        (WordsKind.REASON, "", ("money",)),
        (WordsKind.CONCERN, "tea is cold", ()),
        (WordsKind.CARRIED, "a friend cannot", ()),
    }
    assert found.tally is not None
    assert dict(found.tally.counts) == {"carried": 1, "consent": 6, "object": 2}


def test_who_only_passed_one_on_answered_too() -> None:
    """Five and one who carried are six: enough, and the floor is met."""
    found = opened(of(RoundKind.CONSENT), *[said(Position.CONSENT)] * 5, Slip(version=1, carry=True))
    assert found is not None
    assert (found.enough, found.any_no) == (True, True)
    assert found.tally is not None
    assert (found.tally.answers, dict(found.tally.counts)) == (6, {"carried": 1, "consent": 5})


def test_moved_words_open_but_count_for_nobody() -> None:
    """Six answers now and one from before are six answers; nothing tells which words are from before."""
    old, round_version = Slip(version=1, position=Position.NOT_MET, words="from before"), of(RoundKind.TURN).version
    now = Slip(version=3, position=Position.MET, words="from now")
    met = [Slip(version=3, position=Position.MET)] * 5
    found = opened(of(RoundKind.TURN), now, *met, moved=(old,))
    assert found is not None
    assert found.tally is not None
    assert (found.tally.answers, dict(found.tally.counts), found.any_no) == (6, {"met": 6}, False)
    assert {(words.text, words.version, words.kind) for words in found.words} == {
        ("from before", round_version, WordsKind.CONCERN),
        ("from now", round_version, WordsKind.CONCERN),
    }


def test_five_answers_are_below_the_floor_of_five_others() -> None:
    """A turn that closes with them opens booleans only, whatever was said before or now."""
    old = Slip(version=1, position=Position.NOT_MET, words="from before")
    found = opened(of(RoundKind.TURN), said(Position.NOT_MET, "now"), *[said(Position.MET)] * 4, moved=(old,))
    assert found == Opening(enough=False, any_no=True, waiting=True)


def test_a_choice_is_counted_by_its_marks() -> None:
    """What shuts somebody out falls away; of the rest most *good* wins."""
    good, can, out = Position.GOOD, Position.CAN_DO, Position.SHUTS_ME_OUT
    rows = [
        (good, can, good),
        (good, out, good),
        (out, can, good),
        (good, can, can),
        (good, can, can),
        (good, can, can),
    ]
    found = opened(of(RoundKind.WHICH), *[Slip(version=1, marks=row) for row in rows])
    assert found is not None
    assert (found.enough, found.choice) == (True, 2)
