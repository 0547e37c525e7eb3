"""What in one's words may show who one is: a name, "I am the only ...", another language (``safety.md`` rule 14).

A hint before words are kept, never a judge: it finds little, on purpose, so that whoever is warned looks.
Pure and silent: it is called inside the fence, where nothing may be written down.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from bot.i18n import Speaker
from bot.ui.model import Msg
from governance.state import Circle

_COMMON: Mapping[str, str] = {
    "en": "care-common-en",
    "de": "care-common-de",
    "fr": "care-common-fr",
    "es": "care-common-es",
    "it": "care-common-it",
    "nl": "care-common-nl",
}
"""The messages that list the commonest words of each language; they stand in every locale alike."""
SHORTEST_NAME = 2
LEAST_LETTERS = 8
"""Fewer letters in another script say nothing."""
LEAST_WORDS = 3
"""So many different common words of another language make a text one of that language."""


class FindingKind(StrEnum):
    """What was found."""

    NAMES = "names"
    ONLY_ONE = "only_one"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at once more. ``found``: the names or phrases; kept out of ``repr``."""

    kind: FindingKind
    found: tuple[str, ...] = field(default=(), repr=False)


@cache
def _list(language: str, id: str) -> tuple[str, ...]:  # noqa: A002 - Fluent calls it an id
    words = Speaker(language).say(Msg(id))
    return tuple(dict.fromkeys(_plain(word) for word in words.split("|")))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\u2019", "'").casefold().split())


def _whole(words: str) -> str:
    return rf"(?<!\w){re.escape(words)}(?!\w)"


def _names(circle: Circle) -> Iterable[tuple[str, str]]:
    """Yield each name to look for, a whole one and its parts, with the name to show."""
    for person in sorted(circle.people.values(), key=lambda one: one.name):
        name = " ".join(unicodedata.normalize("NFC", person.name).split())
        parts = [part for part in name.split() if len(part) > SHORTEST_NAME or part == name.split()[0]]
        for one in dict.fromkeys([name, *parts]):
            if len(one) >= SHORTEST_NAME:
                yield one, name


def _named(text: str, circle: Circle, language: str) -> tuple[str, ...]:
    """Return whom the text names. A name that is an everyday word counts only written as a name inside a sentence."""
    ordinary = {*_list(language, "care-also-names"), *(word for id_ in _COMMON.values() for word in _list("en", id_))}
    found = []
    for one, name in _names(circle):
        if one.casefold() in ordinary:
            capital = one[:1].upper() + one[1:]
            hit = re.search(rf"[^\s.!?:]\s+{_whole(capital)}", text)
        else:
            hit = re.search(_whole(one), text, re.IGNORECASE)
        if hit:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _phrases(text: str, language: str) -> tuple[str, ...]:
    plain = _plain(text)
    return tuple(phrase for phrase in _list(language, "care-only-one") if re.search(_whole(phrase), plain))


def _script(text: str) -> str:
    """Return the script most letters are in (``LATIN``); empty where there are too few letters."""
    counts = Counter(unicodedata.name(c, "").split(" ")[0] for c in text if c.isalpha())
    return counts.most_common(1)[0][0] if counts.total() >= LEAST_LETTERS else ""


def _other_language(text: str, language: str) -> bool:
    """Tell whether the text is clearly in another language; only for a group whose language is listed."""
    own = language.partition("-")[0]
    if own not in _COMMON:
        return False
    if _script(text) not in {"", "LATIN"}:
        return True
    words = set(re.findall(r"[^\W\d_]+", _plain(text)))
    common = {one: len(words & set(_list("en", id_))) for one, id_ in _COMMON.items()}
    mine = common.pop(own)
    return max(common.values()) >= max(LEAST_WORDS, 2 * mine + 1)


def worries_about(text: str, circle: Circle, language: str = "") -> tuple[Finding, ...]:
    """Return what in these cleaned words may show who wrote them; empty for nearly every text.

    ``language``: the one people of this group write in; empty: as the group said.
    """
    language = language or circle.language
    if not text:
        return ()
    found = []
    if names := _named(text, circle, language):
        found.append(Finding(FindingKind.NAMES, names))
    if phrases := _phrases(text, language):
        found.append(Finding(FindingKind.ONLY_ONE, phrases[:1]))
    if _other_language(text, language):
        found.append(Finding(FindingKind.LANGUAGE))
    return tuple(found)
