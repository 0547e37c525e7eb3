"""From a story file to a ``Story``. Whatever is wrong with it is one error that names line and remedy."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec

from bot.rehearsal.story import Story
from bot.rehearsal.trouble import StoryError, nearest

LARGEST = 1_000_000
"""Characters of a story file."""

_TABLE = re.compile(r"\s*\[\s*([\w.-]+)\s*\]\s*(?:#.*)?")
_TABLES = re.compile(r"\s*\[\[\s*([\w.-]+)\s*\]\]\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w-]+|\"[^\"]*\"|'[^']*')\s*(?:=|\.)")
_PLACE = re.compile(r" - at `(?:key in )?\$(.*)`$")
_PART = re.compile(r"\.([\w-]+)|\[(\d+)\]|\[\.\.\.\]")
_WRONG = re.compile(r"Expected `(.*?)`, got `(.*?)`")
_UNKNOWN = re.compile(r"unknown field `(.*?)`")
_MISSING = re.compile(r"missing required field `(.*?)`")
_KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
_HINTS = {
    "after": 'Write a length of time that goes forward, such as "9d", "48h" or "20min".',
    "away": 'Write a length of time that goes forward, such as "3d", "48h" or "20min".',
    "start": 'Write a day and time with its offset from UTC, such as "2027-01-04T10:00:00+00:00".',
    "seat.name": "Take small letters, digits and dashes, such as dr-finch.",
    "by": "Take a seat's name: small letters, digits and dashes.",
}

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A story with its file's path and where in it each key stands."""

    path: Path
    story: Story
    lines: dict[Path_, int]

    def line(self, *place: str | int) -> int:
        """Return the line of a key, or of the table around it."""
        return line_of(self.lines, place)

    def error(self, what: str, *place: str | int) -> StoryError:
        """Build the error for a place in this file."""
        return StoryError(self.path, self.line(*place), what)


def line_of(lines: dict[Path_, int], place: Path_) -> int:
    """Return the line of the longest part of ``place`` that has one; 1 for none."""
    for length in range(len(place), 0, -1):
        found = [line for known, line in lines.items() if known[:length] == place[:length]]
        if found:
            return min(found)
    return 1


def index(text: str) -> dict[Path_, int]:
    """Return the line of every table and of every key at the beginning of a line."""
    lines: dict[Path_, int] = {}
    counts: dict[str, int] = {}
    here: Path_ = ()
    quote = ""
    for number, row in enumerate(text.splitlines(), start=1):
        if quote:
            quote = "" if row.count(quote) % 2 else quote
            continue
        if several := _TABLES.fullmatch(row):
            name = several[1]
            here = (name, counts.get(name, 0))
            counts[name] = counts.get(name, 0) + 1
            lines.setdefault(here, number)
        elif one := _TABLE.fullmatch(row):
            first, *rest = one[1].split(".")
            here = (first, counts[first] - 1, *rest) if first in counts else (first, *rest)
            lines.setdefault(here, number)
        elif key := _KEY.match(row):
            lines.setdefault((*here, key[1].strip("\"'")), number)
        quote = next((mark for mark in ('"""', "'''") if row.count(mark) % 2), "")
    return lines


def read(path: Path) -> File:
    """Read a story file. Raises ``StoryError``; what only the story's own course can show is checked elsewhere."""
    text = _text(path)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        at = re.search(r"at line (\d+), column \d+", said)
        line = int(at[1]) if at else len(text.splitlines())
        reason = re.sub(r"\s*\((?:at line .*?|at end of document)\)$", "", said)
        raise StoryError(
            path, line, f"this is not TOML: {reason}. Look at quotes, brackets and commas here."
        ) from None
    except RecursionError:
        raise StoryError(path, 1, "this is nested too deeply. Write one table for each step.") from None
    lines = index(text)
    try:
        story = msgspec.convert(_plain(tree), Story)
    except msgspec.ValidationError as error:
        raise _translated(path, str(error), lines, tree) from None
    return File(path, story, lines)


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except IsADirectoryError:
        raise StoryError(path, 1, "this is a directory. Name the story file in it.") from None
    except OSError as error:
        raise StoryError(path, 1, f"it cannot be read ({error.strerror}). Check name and permissions.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise StoryError(path, line, "this is not UTF-8 text. Save the file as UTF-8.") from None
    if len(text) > LARGEST:
        raise StoryError(path, 1, f"it has {len(text)} characters; {LARGEST} fit. Make two stories of it.")
    return text


def _plain(value: Any) -> Any:
    """Return the tree with TOML's own days and times as text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _translated(path: Path, said: str, lines: dict[Path_, int], tree: Any) -> StoryError:
    """Turn a validation error into words: where, what, and what to write instead."""
    at = _PLACE.search(said)
    place: Path_ = tuple(int(i) if i else name for name, i in _PART.findall(at[1])) if at else ()
    what = _PLACE.sub("", said)
    if unknown := _UNKNOWN.search(what):
        place = (*place, unknown[1])
        known = [field.encode_name for field in msgspec.structs.fields(_type_at(place[:-1]))]
        return StoryError(
            path, line_of(lines, place), f"there is no key {unknown[1]!r}. {nearest(unknown[1], known)}"
        )
    if missing := _MISSING.search(what):
        return StoryError(path, line_of(lines, place), f"{_where(place)}the key {missing[1]!r} is missing. Add it.")
    return StoryError(path, line_of(lines, place), f"{_where(place)}{_reason(what, place, _value(tree, place))}")


def _where(place: Path_) -> str:
    names = [part for part in place if isinstance(part, str)]
    return f"{'.'.join(names)}: " if names else ""


def _reason(what: str, place: Path_, value: object) -> str:
    names = [part for part in place if isinstance(part, str)]
    if what.startswith("Invalid enum value"):
        return f"there is no {value!r}. {nearest(str(value), _options(_type_at(place)))}"
    hint = _HINTS.get(".".join(names[-2:])) or _HINTS.get(names[-1] if names else "", "")
    if wrong := _WRONG.search(what):
        wanted = " or ".join(_KINDS.get(kind, kind) for kind in wrong[1].split(" | ") if kind != "null")
        return f"{value!r} does not fit; it must be {wanted}. {hint}".rstrip()
    if hint:
        return f"{value!r} does not fit. {hint}"
    return f"{what[0].lower()}{what[1:]}. docs/rehearsal.md shows what fits."


def _value(tree: Any, place: Path_) -> object:
    for part in place:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return tree
    return tree


def _options(kind: Any) -> list[str]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(one.value) for one in kind]
    return [one for part in get_args(kind) for one in ([part] if isinstance(part, str) else _options(part))]


def _type_at(place: Path_) -> Any:
    """Return the type the story's classes have at a place; ``Any`` where they leave it open."""
    kind: Any = Story
    for part in place:
        kind = _bare(kind)
        if isinstance(part, int):
            kind = get_args(kind)[0]
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            kind = next((one.type for one in msgspec.structs.fields(kind) if one.encode_name == part), Any)
        else:
            return Any
    return _bare(kind)


def _bare(kind: Any) -> Any:
    """Take ``Annotated`` and ``| None`` off a type."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    parts = [part for part in get_args(kind) if part is not type(None)]
    optional = get_origin(kind) is not list and type(None) in get_args(kind)
    return _bare(parts[0]) if optional and len(parts) == 1 else kind
