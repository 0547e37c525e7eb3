"""How people are called in front of others: by the name they chose, which can break no line and forge none.

A display name is whatever its owner typed. What we show of it has no signs that turn text round, hide in it
or end a line, and none of those our own lines are built with (``name (role), name: what``, ``@who:where``).
So what stands in brackets behind a name is ours, and an account in brackets is that person's account. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

MOST = 40
"""Characters shown of a name."""

_MARKS = 3
"""Accents kept on one letter: more of them climb into other lines."""

_SIGNS = frozenset("'\u2019-.\u00b7/&+_")
_TONES = range(0x1F3FB, 0x1F400)
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f")
_VARIANTS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Those with letters that look like another's."""

_IN_ACCOUNTS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@:._=-/+[]")


def plain(name: str) -> str:
    """Return what is shown of a display name: one line of at most ``MOST`` characters; may be empty."""
    text = " ".join("".join(_seen(unicodedata.normalize("NFKC", name))).split())
    return text[:MOST].rstrip()


def _seen(name: str) -> Iterator[str]:
    marks = _MARKS  # a name does not begin with an accent
    for one in name:
        kind = unicodedata.category(one)
        if kind[0] == "M":
            marks += 1
            if marks <= _MARKS and not _hidden(one):
                yield one
            continue
        if kind[0] in "LN" or kind == "So" or one in _SIGNS or ord(one) in _TONES:
            if not _hidden(one):
                marks = 0
                yield one
        elif kind not in {"Cf", "Cs", "Co", "Cn"}:
            marks = _MARKS
            yield " "


def _hidden(one: str) -> bool:
    return one in _UNSEEN or any(ord(one) in some for some in _VARIANTS)


def shown(person: str, names: Mapping[str, str | None]) -> str:
    """Return how ``person`` is called in a room; ``names``: the display name of everybody there, by account.

    Without a name of their own, by the first part of the account. Whose name somebody else there has too, or
    mixes alphabets as only a forger does, is told apart by the whole account.
    """
    name = _base(person, names.get(person))
    alike = any(_alike(name) == _alike(_base(one, other)) for one, other in names.items() if one != person)
    return f"{name} ({account(person)})" if alike or _mixed(name) else name


def account(person: str) -> str:
    """Return an account as it is shown: old homeservers allow signs in it that are not shown."""
    return "".join(one if one in _IN_ACCOUNTS else "_" for one in person)


def _base(person: str, name: str | None) -> str:
    return plain(name or "") or plain(person[1:].partition(":")[0]) or account(person)


def _alike(name: str) -> str:
    return "".join(unicodedata.normalize("NFKD", name).casefold().split())


def _mixed(name: str) -> bool:
    used = {unicodedata.name(one, "").partition(" ")[0] for one in name if one.isalpha()}
    return len(used & _ALPHABETS) > 1
