"""The second page of a private question, for who types ``more 37``: everything the short form leaves out."""

from __future__ import annotations

from bot.ui.box import box, box_choices, codes, opens_at
from bot.ui.model import Line, Notice, msg
from bot.ui.names import numbered
from bot.ui.prompts import (
    WORDS_LIMIT,
    choices_of,
    code_of,
    could_look,
    helper_looks,
    how_many,
    looked_at,
    marks,
    no_of,
    position_label,
    question,
    rule_of,
    takes_words,
    ways,
)
from bot.ui.understand import whole
from bot.ui.words import head, plain, slug, small
from governance.consent import ERASE, LOWER, MARKED, OPEN_WORDS, REPLY, TAKE_BACK, WORRIES
from governance.rounds import open_rounds
from governance.state import Circle, Item, Person, Round, VoiceKind


def _worries(circle: Circle, item: Item, round_: Round) -> list[Line]:
    against = no_of(round_.kind)
    if round_.kind not in OPEN_WORDS or against is None:
        return []
    if takes_words(circle, item, round_.kind):
        lines = [small(msg("prompt-words", limit=WORDS_LIMIT)), *looked_at(circle)]
    else:
        lines = [small(msg("prompt-no-words"))]
    lines.append(small(msg("prompt-worries", no=position_label(against))))
    return lines + [
        small(msg("prompt-worry", code=code_of(round_, letter), worry=msg(f"worry-{slug(worry)}")))
        for letter, worry in WORRIES.items()
    ]


def _five_words(round_: Round, *, begun: bool, typed: bool) -> list[Line]:
    """Say how to stay in the talk without one's name.

    ``begun``: somebody may go on here with words that opened before; ``typed``: words may be typed.
    """
    lines = [small(msg("prompt-five-words"))]
    if begun and typed:
        lines.append(small(msg("prompt-go-on", reply=code_of(round_, REPLY))))
    if begun:
        lines.append(small(msg("prompt-go-on-more", lower=code_of(round_, LOWER), erase=code_of(round_, ERASE))))
    return lines


def _of_item(circle: Circle, item: Item, round_: Round) -> tuple[Line, ...]:
    number, back = str(round_.number), code_of(round_, TAKE_BACK)
    lines = [head(numbered(item)), question(item, round_), plain(msg("prompt-until-more", until=round_.ends_at))]
    if round_.kind in MARKED:
        lines += [*marks(item, round_), small(msg("prompt-marks-rule"))]
    lines += [small(msg("prompt-codes", number=number, back=back)), *_worries(circle, item, round_)]
    lines += [could_look(circle), small(msg("prompt-server")), how_many(round_, rule_of(round_)), ways(round_)]
    if round_.kind in OPEN_WORDS:
        begun = any(words.lock and not words.erased for words in item.words)
        lines += _five_words(round_, begun=begun, typed=takes_words(circle, item, round_.kind))
    return tuple(lines)


def _of_box(circle: Circle, round_: Round) -> tuple[Line, ...]:
    code = codes(round_)
    few = len(round_.electorate) <= round_.floor
    lines = [
        plain(msg("asks-listening")),
        plain(msg("box-until-more", until=opens_at(round_), back=code_of(round_, TAKE_BACK))),
    ]
    if circle.free_text:
        lines += [
            plain(msg("box-going-on", code=code[VoiceKind.NEED])),
            plain(msg("box-question", code=code[VoiceKind.QUESTION])),
        ]
    lines += [
        plain(msg("box-not-any-more", code=code[VoiceKind.NOT_ANY_MORE])),
        plain(msg("box-pass-on", code=code[VoiceKind.CARRY])),
        small(msg("box-words" if circle.free_text else "box-no-words")),
    ]
    lines += looked_at(circle) if circle.free_text else []
    lines += [
        how_many(round_, msg("box-few", number=round_.floor + 1) if few else msg("box-five", number=round_.floor)),
        small(msg("box-sooner")),
        small(msg("box-sent-that")),
        small(msg("box-ways")),
    ]
    return (*box(circle, round_), *lines, *_five_words(round_, begun=True, typed=circle.free_text))


def more(circle: Circle, person: Person, typed: str) -> Notice:
    """Return the whole form of the open question whose codes begin with the number typed.

    It is the same for everybody who may answer. For any other number it says where the numbers stand.
    """
    mine = {
        round_.number: (circle.items.get(n), round_)
        for n, round_ in open_rounds(circle)
        if person.id in round_.electorate
    }
    number = whole(typed)
    if number is None or number not in mine:
        return Notice(lines=(plain(msg("more-which")),))
    item, round_ = mine[number]
    if item is None:
        lines, choices = _of_box(circle, round_), box_choices(round_)
    else:
        lines, choices = _of_item(circle, item, round_), choices_of(round_)
    return Notice(lines=(*helper_looks(circle, person), *lines), choices=choices)
