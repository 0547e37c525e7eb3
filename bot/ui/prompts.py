"""The private invitation of an open round: the same for everyone who may answer, whether they did or not.

It shows no count of a running round, promises the five-people rule, and says who could look, how many
an answer could come from, and the three ways for whom even that is too much: a worry from the list,
somebody who passes it on, waiting.
"""

from __future__ import annotations

from bot.ui import actions
from bot.ui.model import Choice, Line, Msg, Said, Text, msg
from bot.ui.names import numbered, option_label, person_name, text_lines
from bot.ui.words import head, plain, slug, small
from governance.consent import (
    CARRY,
    CARRYING,
    ERASE,
    LETTERS,
    LOWER,
    MARKED,
    NO,
    OPEN_WORDS,
    REPLY,
    TAKE_BACK,
    WORRIES,
)
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


def helper_looks(circle: Circle, person: Person) -> tuple[Line, ...]:
    """Say that this person's helper can see what is shown to them; nothing where they have none."""
    if person.helper is None:
        return ()
    return (small(msg("helper-looks", name=person_name(circle, person.helper))),)


def _question(item: Item, round_: Round) -> Line:
    fine = round_.kind in {RoundKind.SMALL, RoundKind.CONSENT}
    if fine and item.review is not None:
        return plain(msg("asks-fine-until", review=item.review))
    return plain(msg("asks-fine" if fine else f"asks-{slug(round_.kind)}"))


def how_many(round_: Round, rule: Msg) -> Line:
    """Say how many people an answer could come from, and what opens when."""
    return small(msg("prompt-from", count=max(len(round_.electorate) - 1, 0), rule=rule))


def _rule(round_: Round) -> Msg:
    if len(round_.electorate) <= round_.floor:
        return msg("prompt-few", number=round_.floor + 1)
    return msg("prompt-five", number=round_.floor)


def _ways(round_: Round) -> Line:
    """Name the three ways for whom answering with words is a risk, as this kind of round has them."""
    if round_.kind in CARRYING:
        return small(msg("prompt-ways", code=code_of(round_, CARRY)))
    return small(msg("prompt-ways-list") if round_.kind in OPEN_WORDS else msg("prompt-ways-bare"))


def code_of(round_: Round, letter: str) -> str:
    """Return the code of an answer: ``37b``."""
    return f"{round_.number}{letter}"


def five_words(round_: Round, *, begun: bool, typed: bool) -> list[Line]:
    """Say how to stay in the talk without one's name.

    ``begun``: somebody may go on here with words that opened before; ``typed``: words may be typed.
    """
    lines = [small(msg("prompt-five-words"))]
    if begun and typed:
        lines.append(small(msg("prompt-go-on", reply=code_of(round_, REPLY))))
    if begun:
        lines.append(small(msg("prompt-go-on-more", lower=code_of(round_, LOWER), erase=code_of(round_, ERASE))))
    return lines


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
        small(msg("prompt-worry", code=code_of(round_, letter), worry=msg(f"worry-{slug(worry)}")))
        for letter, worry in WORRIES.items()
    ]
    return lines


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
    lines += [_question(item, round_), plain(msg("prompt-until", until=round_.ends_at))]
    if round_.kind in MARKED:
        lines += _marks(item, round_)
    else:
        back = code_of(round_, TAKE_BACK)
        lines.append(plain(msg("prompt-codes", number=str(round_.number), back=back)))
    lines += _worries(circle, item, round_)
    lines += [could_look(circle), how_many(round_, _rule(round_)), _ways(round_)]
    if round_.kind in OPEN_WORDS:
        begun = any(words.lock and not words.erased for words in item.words)
        lines += five_words(round_, begun=begun, typed=takes_words(circle, item, round_.kind))
    return tuple(lines), choices_of(round_)
