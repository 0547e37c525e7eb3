"""The private invitation of an open round: the same for everyone who may answer, whether they did or not.

Short, so that it is read: the question and its answers, until when, who could look, how many an answer
could come from, the five-people rule, and the three ways for whom even that is too much: a worry from the
list, somebody who passes it on, waiting. The rest is a page of its own (``more``). It shows no count of a
running round.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.ui import actions
from bot.ui.model import Choice, Line, Msg, Said, Text, msg
from bot.ui.names import numbered, option_label, person_name, text_lines
from bot.ui.words import head, plain, slug, small
from governance.consent import CARRY, CARRYING, LETTERS, MARKED, NO, OPEN_WORDS
from governance.rules import Topic
from governance.state import Circle, Item, Person, Position, Round, RoundKind

WORDS_LIMIT = 600
"""Characters of words with a private answer (``safety.md`` rule 14)."""


def takes_words(circle: Circle, item: Item, kind: RoundKind) -> bool:
    """Tell whether people may add words of their own; on items about a person only the list is open."""
    return circle.free_text and kind in OPEN_WORDS and item.topic is not Topic.PERSON


def _host(name: str) -> Text:
    return Said(name) if name else msg("host-untold")


def could_look(circle: Circle) -> Line:
    """Say who could look."""
    return small(msg("prompt-could-look", bot=_host(circle.bot_host), server=_host(circle.server_host)))


def looked_at(circle: Circle) -> list[Line]:
    """Say that two members look at words first, where the group agreed to that."""
    return [small(msg("prompt-screened"))] if circle.rules.screening else []


def helper_looks(circle: Circle, person: Person) -> tuple[Line, ...]:
    """Say that this person's helper can see what is shown to them; nothing where they have none."""
    if person.helper is None:
        return ()
    return (small(msg("helper-looks", name=person_name(circle, person.helper))),)


def question(item: Item, round_: Round) -> Line:
    """Return what is asked."""
    fine = round_.kind in {RoundKind.SMALL, RoundKind.CONSENT}
    if fine and item.review is not None:
        return plain(msg("asks-fine-until", review=item.review))
    return plain(msg("asks-fine" if fine else f"asks-{slug(round_.kind)}"))


def how_many(round_: Round, rule: Msg) -> Line:
    """Say how many people an answer could come from, and what opens when."""
    return small(msg("prompt-from", count=max(len(round_.electorate) - 1, 0), rule=rule))


def rule_of(round_: Round) -> Msg:
    """Return the five-people rule as it holds for this round."""
    if len(round_.electorate) <= round_.floor:
        return msg("prompt-few", number=round_.floor + 1)
    return msg("prompt-five", number=round_.floor)


def ways(round_: Round) -> Line:
    """Name the three ways for whom answering with words is a risk, as this kind of round has them."""
    number = str(round_.number)
    if round_.kind in CARRYING:
        return small(msg("prompt-ways", number=number, code=code_of(round_, CARRY)))
    return small(msg("prompt-ways-list", number=number) if round_.kind in OPEN_WORDS else msg("prompt-ways-bare"))


def code_of(round_: Round, letter: str) -> str:
    """Return the code of an answer: ``37b``."""
    return f"{round_.number}{letter}"


def _in_a_row(texts: Sequence[Msg]) -> Line:
    row = texts[-1]
    for text in reversed(texts[:-1]):
        row = msg("prompt-row", first=text, rest=row)
    return plain(row)


def marks(item: Item, round_: Round) -> list[Line]:
    """Return the options of a choice, the marks, and how to send one for each."""
    letters = LETTERS[round_.kind]
    lines = [
        plain(msg("prompt-option", index=index, option=option_label(item, option)))
        for index, option in enumerate(round_.options, 1)
    ]
    example = f"{round_.number}" + "".join("abc"[i % 3] for i in range(len(round_.options)))
    lines.append(_in_a_row([msg("prompt-answer", code=one, label=position_label(p)) for one, p in letters.items()]))
    lines.append(plain(msg("prompt-marks", count=len(round_.options), example=example)))
    return lines


def _answers(item: Item, round_: Round) -> list[Line]:
    if round_.kind in MARKED:
        return marks(item, round_)
    codes = [(code_of(round_, letter), p) for letter, p in LETTERS[round_.kind].items()]
    return [_in_a_row([msg("prompt-answer", code=code, label=position_label(p)) for code, p in codes])]


def position_label(position: Position) -> Text:
    """Return the words for an answer."""
    return msg(f"position-{slug(position)}")


def no_of(kind: RoundKind) -> Position | None:
    """Return the answer of this kind of round that stops an item, if it has one."""
    return next((position for position in LETTERS[kind].values() if position in NO), None)


def _own_words(circle: Circle, item: Item, round_: Round) -> list[Line]:
    """Say whether words may be added, that somebody looks at them first, and where the rest stands."""
    number = str(round_.number)
    if not takes_words(circle, item, round_.kind):
        return [small(msg("prompt-more", number=number))]
    first = [small(msg("prompt-screened-short"))] if circle.rules.screening else []
    return [small(msg("prompt-more-words", number=number)), *first]


def _choice(round_: Round, letter: str, label: str) -> Choice:
    code = code_of(round_, letter)
    return Choice(action=actions.write(actions.CODE, {"code": code}), label=msg(label), typed=code)


def choices_of(round_: Round) -> tuple[Choice, ...]:
    """Return the answers of a round, each with the code to type; none where a mark for each option is asked."""
    if round_.kind in MARKED:
        return ()
    found = [_choice(round_, letter, f"position-{slug(p)}") for letter, p in LETTERS[round_.kind].items()]
    if round_.kind in CARRYING:
        found.append(_choice(round_, CARRY, "position-carried"))
    return tuple(found)


def prompt(circle: Circle, item: Item) -> tuple[tuple[Line, ...], tuple[Choice, ...]]:
    """Return lines and choices of the invitation to the item's open round.

    Raises ``ValueError`` if no round is open.
    """
    round_ = item.round
    if round_ is None:
        raise ValueError("no private round is open on this item")
    lines = [head(numbered(item))]
    if item.content_note:
        lines.append(small(msg("card-content-note", note=Said(item.content_note))))
    if round_.kind not in MARKED and item.text != item.title:
        lines += text_lines(item)
    silent = round_.kind is RoundKind.LAST_LOOK  # there, saying nothing changes nothing: the question says so
    until = msg("prompt-until", until=round_.ends_at) if silent else msg("prompt-until-never", until=round_.ends_at)
    lines += [question(item, round_), *_answers(item, round_), plain(until), *_own_words(circle, item, round_)]
    lines += [could_look(circle), how_many(round_, rule_of(round_)), ways(round_), small(msg("prompt-pilot"))]
    return tuple(lines), choices_of(round_)
