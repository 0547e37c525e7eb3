"""The words of a private answer: one plain spelling for everybody, so that spelling tells nobody apart.

Composed letters (NFC), straight quotes, single spaces; no invisible signs, no links, no mentions.
"""

from __future__ import annotations

import re
import unicodedata

LIMIT = 600
"""Characters (code points) of one text, after ``clean``."""

_SINGLE = "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u00b4`"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_QUOTES = str.maketrans(dict.fromkeys(_SINGLE, "'") | dict.fromkeys(_DOUBLE, '"'))
_JOINERS = "\u200c\u200d"  # several scripts and many emoji need them
_INVISIBLE = {"Cc", "Cf", "Cs", "Co"}

# Ends of addresses that no English sentence makes when the space after a full stop is missing.
_ENDS = "com|org|net|info|gov|edu|int|io|eu|uk|de|fr|nl|ca|au|nz|ie|ch|app|dev|xyz|example|test"
_LINK = re.compile(
    rf"[a-z][a-z0-9+.-]*://|\b(?:www\.|mailto:|matrix:|discord\.gg|t\.me/|matrix\.to)|\w\.[a-z]{{2,}}/\S"
    rf"|\w\.(?:{_ENDS})\b",
    re.IGNORECASE,
)
_MENTION = re.compile(r"[@\uff20]\s?\w|<[@#]|[#!][^\s:]+:[^\s.]+\.\w", re.IGNORECASE)


def clean(text: str) -> str:
    """Return ``text`` in its one plain spelling; may be empty. Lengths are counted after this."""
    spaced = " ".join(text.split())
    visible = (c for c in spaced if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE)
    plain = unicodedata.normalize("NFC", "".join(visible)).translate(_QUOTES)
    return " ".join(plain.split())


def points_elsewhere(text: str) -> bool:
    """Tell whether cleaned words hold a link, an address, a room or a mention of somebody."""
    return _LINK.search(text) is not None or _MENTION.search(text) is not None
