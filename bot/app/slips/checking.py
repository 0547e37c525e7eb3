"""What can be said about a cast before its urn is opened: from the circle, the code and the words alone. Pure."""

from __future__ import annotations

from bot.app.slips.desks import Cast
from governance.consent import TAKE_BACK
from governance.ids import PersonId
from governance.rounds import numbered
from governance.rules import Topic
from governance.standing import concerned, tied
from governance.state import FIRST_ROUND, Circle, ItemState, Round, RoundKind, Standing, VoiceKind
from governance.urn import answers
from governance.urn.codes import MistypedError, shown
from governance.urn.slip import Slip
from governance.urn.words import LIMIT, clean, points_elsewhere


def texts(slip: Slip) -> list[str]:
    """Return everything in a slip that somebody wrote."""
    return [text for text in (slip.words, slip.carried, *(said for _, _, said in slip.voices)) if text]


def check(
    circle: Circle, person: PersonId, number: int, letters: str, words: str
) -> tuple[Round, Slip | None] | Cast:
    """Return the round and the slip (``None``: the person takes everything back), or why nothing is kept."""
    n, round_ = numbered(circle, number) or (0, None)
    if round_ is None:
        # Rounds are numbered from where a circle's count begins: below it stand the numbers of cards.
        return Cast.CLOSED if FIRST_ROUND <= number < circle.next_round else Cast.UNKNOWN_CODE
    who = circle.people.get(person)
    if who is None or who.left or who.standing is not Standing.MEMBER or person not in round_.electorate:
        return Cast.NOT_YOURS
    if letters.strip().lower() == TAKE_BACK:
        return round_, None
    text = clean(words)
    if text and round_.kind not in answers.WORDED:
        return Cast.NO_WORDS_HERE
    slip = _slip(round_, letters, text)
    if isinstance(slip, Cast):
        return slip
    if any(shown(one) for one in texts(slip)):
        return Cast.CODE_SHOWN
    return _words(circle, n, round_, slip) or _voices(circle, person, slip) or (round_, slip)


def _slip(round_: Round, letters: str, text: str) -> Slip | Cast:
    try:
        slip = answers.understand(round_, letters, text[: 2 * LIMIT])
    except MistypedError:
        return Cast.BAD_CODE
    except ValueError:
        return Cast.TOO_LONG
    return Cast.UNKNOWN_CODE if slip is None else slip


def _words(circle: Circle, n: int, round_: Round, slip: Slip) -> Cast | None:
    """Say why these words cannot be taken. Words about somebody's person are never released: the list serves."""
    said = texts(slip)
    about = (n, *(item for _, item, _ in slip.voices))
    persons = any(item in circle.items and circle.items[item].topic is Topic.PERSON for item in about)
    aimless = round_.kind is RoundKind.LISTENING and slip.words and not slip.reply
    if said and (persons or aimless or not circle.free_text):
        return Cast.NO_WORDS_HERE
    return Cast.BAD_WORDS if any(points_elsewhere(text) for text in said) else None


def _voices(circle: Circle, person: PersonId, slip: Slip) -> Cast | None:
    """Say whether something in a listening round is about an item it cannot be about."""
    for kind, n, _ in slip.voices:
        item = circle.items.get(n)
        if kind is VoiceKind.NEED:
            continue
        if item is None or tied(circle.people[person], item) or concerned(item, person):
            return Cast.NO_SUCH_ITEM
        if kind is not VoiceKind.QUESTION and item.state is not ItemState.ADOPTED:
            return Cast.NO_SUCH_ITEM
    return None
