"""The private invitation of an open round: the same for everyone who may answer, whether they did or not.

It shows no count of a running round, promises the five-people rule, and says who could look.
"""

from __future__ import annotations

from bot.ui import actions
from bot.ui.model import Choice, Line, Said, Text, msg
from bot.ui.names import numbered, option_label, text_lines
from bot.ui.words import head, plain, slug, small
from governance.consent import CARRY, CARRYING, LETTERS, MARKED, NO, OPEN_WORDS, WORRIES
from governance.rules import Topic
from governance.state import Circle, Item, Position, Round, RoundKind

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


def _question(item: Item, round_: Round) -> Line:
    fine = round_.kind in {RoundKind.SMALL, RoundKind.CONSENT}
    if fine and item.review is not None:
        return plain(msg("asks-fine-until", review=item.review))
    return plain(msg("asks-fine" if fine else f"asks-{slug(round_.kind)}"))


def _rule(round_: Round) -> Line:
    if len(round_.electorate) <= round_.floor:
        return small(msg("prompt-few", number=round_.floor + 1))
    return small(msg("prompt-five", number=round_.floor))


def _marks(item: Item, round_: Round) -> list[Line]:
    letters = LETTERS[round_.kind]
    lines = [
        plain(msg("prompt-option", index=index, option=option_label(item, option)))
        for index, option in enumerate(round_.options, 1)
    ]
    lines += [plain(msg("prompt-mark", letter=letter, label=position_label(p))) for letter, p in letters.items()]
    example = f"{round_.number}" + "".join("abc"[i % 3] for i in range(len(round_.options)))
    lines.append(plain(msg("prompt-marks", count=len(round_.options), example=example)))
    lines.append(small(msg("prompt-marks-rule")))
    return lines


def position_label(position: Position) -> Text:
    """Return the words for an answer."""
    return msg(f"position-{slug(position)}")


def no_of(kind: RoundKind) -> Position | None:
    """Return the answer of this kind of round that stops an item, if it has one."""
    return next((position for position in LETTERS[kind].values() if position in NO), None)


def _worries(circle: Circle, item: Item, round_: Round) -> list[Line]:
    against = no_of(round_.kind)
    if round_.kind not in OPEN_WORDS or against is None:
        return []
    no = position_label(against)
    lines = []
    if takes_words(circle, item, round_.kind):
        lines.append(small(msg("prompt-words", limit=WORDS_LIMIT)))
    else:
        lines.append(small(msg("prompt-no-words")))
    lines.append(small(msg("prompt-worries", no=no)))
    lines += [
        small(msg("prompt-worry", code=f"{round_.number}{letter}", worry=msg(f"worry-{slug(worry)}")))
        for letter, worry in WORRIES.items()
    ]
    return lines


def _choice(round_: Round, letter: str, label: str) -> Choice:
    code = f"{round_.number}{letter}"
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
    lines += [_question(item, round_), plain(msg("prompt-until", until=round_.ends_at))]
    if round_.kind in MARKED:
        lines += _marks(item, round_)
    else:
        lines.append(plain(msg("prompt-codes", number=str(round_.number))))
    lines += _worries(circle, item, round_)
    lines += [
        could_look(circle),
        small(msg("prompt-from", count=max(len(round_.electorate) - 1, 0))),
        _rule(round_),
        small(msg("prompt-last-counts")),
    ]
    return tuple(lines), choices_of(round_)
