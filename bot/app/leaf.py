"""The exact bytes of one line of the record, and what stands behind its commitments.

A leaf is UTF-8 JSON with sorted ASCII keys, no spaces, strings and integers under 2^53 only, at most
4 KiB: the profile in which the standard library writes RFC 8785. Dates are days, never times. A
text enters as ``"<field>.sha256"``, a salted commitment; text and salt lie beside the record and
can be erased while every leaf stays as it was.

What comes from unnamed people is sorted by commitment, so the record keeps no order of theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date

from bot.ports import Committed, Entry
from governance.ids import Fresh
from governance.minutes import LedgerEntry

VERSION = 1
LIMIT = 4096
LARGEST = 2**53 - 1
_PREFIX = b"owntable/commit/v1\0"
_OURS = frozenset({"day", "kind", "v"})


def commitment(salt: bytes, text: str) -> str:
    """Return 64 hex digits that bind ``text``. Raises ``ValueError`` unless ``salt`` has 32 bytes."""
    if len(salt) != 32:  # noqa: PLR2004 - the format's own number
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(_PREFIX + salt + text.encode()).hexdigest()


def encode(kind: str, day: date, fields: Mapping[str, str | int]) -> bytes:
    """Return the bytes of one leaf.

    Raises ``ValueError`` for anything the profile does not hold: that is a bug in the minutes.
    """
    value: dict[str, str | int] = {"day": day.strftime("%Y-%m-%d"), "kind": kind, "v": VERSION}
    for name, held in fields.items():
        if name in _OURS or not name.isascii():
            raise ValueError(f"a leaf has no room for a field called {name!r}")
        if isinstance(held, bool) or not isinstance(held, str | int):
            raise ValueError(f"field {name!r} is neither a string nor an integer")  # noqa: TRY004 - one error for one rule
        if isinstance(held, int) and abs(held) > LARGEST:
            raise ValueError(f"field {name!r} is 2^53 or more")
        value[name] = held
    leaf = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True).encode()
    if len(leaf) > LIMIT:
        raise ValueError(f"a leaf of kind {kind!r} has {len(leaf)} bytes; {LIMIT} is the limit")
    return leaf


def entry(ledger: LedgerEntry, fresh: Fresh, label: str) -> Entry:
    """Turn one line of the minutes into a leaf; salts come from ``fresh`` under ``label``."""
    fields = dict(ledger.fields)
    texts = []
    for name, (text, owner) in sorted(ledger.texts.items()):
        salt = fresh.salt(f"{label}:{name}")
        bound = commitment(salt, text)
        fields[f"{name}.sha256"] = bound
        ref = ledger.refs.get(name, "")
        texts.append(Committed(commitment=bound, salt=salt, text=text, owner=owner, ref=ref))
    return Entry(leaf=encode(ledger.kind, ledger.day, fields), texts=tuple(texts))


def entries(minutes: Sequence[LedgerEntry], fresh: Fresh, label: str) -> tuple[Entry, ...]:
    """Turn the minutes of one event into leaves, unnamed texts of one kind sorted by commitment."""
    made = [entry(line, fresh, f"{label}:{i}") for i, line in enumerate(minutes)]
    for kind in {line.kind for line in minutes}:
        places = [
            i
            for i, line in enumerate(minutes)
            if line.kind == kind and line.texts and all(owner is None for _, owner in line.texts.values())
        ]
        batch = sorted((made[i] for i in places), key=lambda item: [text.commitment for text in item.texts])
        for place, item in zip(places, batch, strict=True):
            made[place] = item
    return tuple(made)
