"""Action tokens: what a button carries, in at most 100 characters.

A token is a verb and its fields, percent-encoded: ``ask?n=3``. It never holds a person's id, and an
answer in a private round only as its code (``#37b``), which is worth nothing in another round.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

LIMIT = 100
CODE = "code"
"""The name under which ``read`` gives back the code of a private answer (field ``code``)."""

_VERB = re.compile(r"[a-z]+(?:-[a-z]+)*")
_CODE = re.compile(r"[0-9]{1,9}[a-z]{1,6}")


def write(verb: str, fields: Mapping[str, str]) -> str:
    """Return the token of a verb with its fields, in any order given.

    Raises ``ValueError`` for what is not a verb or a code, and for a token over 100 characters:
    a button that needs more must open a form instead.
    """
    if verb == CODE:
        if set(fields) != {CODE} or not _CODE.fullmatch(fields[CODE]):
            raise ValueError("not the code of a private answer")
        return "#" + fields[CODE]
    if not _VERB.fullmatch(verb):
        raise ValueError("not a verb")
    token = verb + ("?" + urlencode(fields, quote_via=quote) if fields else "")
    if len(token) > LIMIT:
        raise ValueError(f"an action token of {len(token)} characters; at most {LIMIT} fit")
    return token


def read(token: str) -> tuple[str, dict[str, str]] | None:
    """Return verb and fields, or ``None`` if nobody here wrote this token."""
    if len(token) > LIMIT:
        return None
    if token.startswith("#"):
        return (CODE, {CODE: token[1:]}) if _CODE.fullmatch(token[1:]) else None
    verb, mark, rest = token.partition("?")
    if not _VERB.fullmatch(verb) or verb == CODE or bool(mark) != bool(rest):
        return None
    try:
        pairs = parse_qsl(rest, keep_blank_values=True, strict_parsing=True, errors="strict") if rest else []
    except ValueError:
        return None
    return None if len(dict(pairs)) != len(pairs) else (verb, dict(pairs))
