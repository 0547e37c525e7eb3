r"""Typed words: text to verb and fields, or to the code of a private answer. Pure.

    text    = [ "!" [ "table" ] ] verb { pair | bare }
            | number letters [ words ]                     only in a private place: 37b, 37 b, 37b My words
    verb    = a name from VERBS, in any case; "my data" is my-data
    pair    = name "=" ( word | quoted ) | name ":" quoted   name: a field of that verb, or group
    quoted  = '"' text '"'    \" and \\ inside stand for " and \\ ; curly quotes do as well
    bare    = the fields the verb lists in ``typed``, in that order:
              a number (3, #3, and 1.2 for a question), one of the verb's own options, one word,
              and for the last field all the rest
    which   = [ title ":" ] option "|" option { "|" option }

Digits of any script count. What a verb cannot place is no command at all (``Unknown``): in a private
place people also just talk, and "leave it" must not leave.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.ui.catalogue import VERBS
from bot.ui.understand import whole
from bot.ui.verb import Into, Param, Verb, Wanted
from governance.consent import CARRY, ERASE, LETTERS, LOWER, MARKED, REPLY, VOICES


@dataclass(frozen=True, slots=True)
class Words:
    """A verb with the words of its fields."""

    verb: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """A private answer: the round's number, letters in lower case, and what was written after them."""

    number: int
    letters: str
    words: str

    def __repr__(self) -> str:
        """Keep answers out of logs and tracebacks."""
        return "Code(…)"

    @property
    def code(self) -> str:
        """Number and letters, as the slips desk takes them."""
        return f"{self.number}{self.letters}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not a command."""

    text: str


Parsed = Words | Code | Unknown

GROUP = "group"
"""A field every verb has: which group is meant, where a private place belongs to several."""

_CODE = re.compile(r"(\d{1,9})[\s.-]*([a-z]{1,6})(?:[.!:)]*\s+(.*)|[.!:)]*)", re.DOTALL | re.IGNORECASE)
_MARKS = frozenset(letter for kind in MARKED for letter in LETTERS[kind])
_WORDED = frozenset(letter for letters in LETTERS.values() for letter in letters) | {
    *VOICES,
    CARRY,
    REPLY,
    LOWER,
    ERASE,
}
"""Letters people write words after. The others are units as well: "2h a month"."""
_PREFIX = re.compile(r"!\s*(?:table\b\s*)?", re.IGNORECASE)
_QUOTED = r'"((?:[^"\\]|\\.)*)"|“([^”"]*)[”"]|„([^“”"]*)[“”"]'
_NUMBER = re.compile(r"#?(\d+)[.:)]?(?=\s|$)")
_QUESTION = re.compile(r"#?(\d+)\s*[.,·]\s*(\d+)[.:)]?(?=\s|$)")
_AS = re.compile(r"(?:as\s+)?(?:an?\s+)?([\w-]+)[.,:;!]*(?=\s|$)", re.IGNORECASE)
"""One of the options of a verb as people put it: bare, with as or a before it, with a stop after it."""
_TITLE = re.compile(r"([^|]*?):\s+(.*)", re.DOTALL)


def _pairs(verb: Verb, rest: str) -> tuple[dict[str, str], str]:
    """Take ``name=value`` pairs out of the text; return them and what is left."""
    known = [GROUP, *(param.name for param in verb.fields)]
    names = "|".join(sorted((re.escape(name).replace("_", "[_-]") for name in known), key=len)[::-1])
    pair = re.compile(
        rf'(?<!\S)({names})\s*(?:[=:]\s*(?:{_QUOTED})|=\s*([^\s"“„]\S*))(?=\s|$)', re.DOTALL | re.IGNORECASE
    )
    found: dict[str, str] = {}
    left, end = [], 0
    for match in pair.finditer(rest):
        straight, *others = match.groups()[1:]
        value = next((one for one in others if one is not None), "")
        if straight is not None:
            value = re.sub(r'\\(["\\])', r"\1", straight)
        found[match[1].lower().replace("-", "_")] = value
        left.append(rest[end : match.start()].strip())
        end = match.end()
    if not found:
        return {}, rest
    return found, " ".join(part for part in [*left, rest[end:].strip()] if part)


def _ascii(digits: str) -> str:
    number = whole(digits)
    return digits if number is None else str(number)


def _take(param: Param, rest: str, *, last: bool) -> tuple[str | None, str]:
    """Take one bare field from the front; ``None``: it is not there."""
    if param.into is Into.NUMBER:
        match = _NUMBER.match(rest)
        if match:
            return _ascii(match[1]), rest[match.end() :].strip()
        return (rest, "") if last else (None, rest)
    if param.options and not last:
        named = _AS.match(rest)
        option = named[1].casefold() if named else ""
        if named and option in dict(param.options):
            return option, rest[named.end() :].strip()
        if param.wanted is not Wanted.ALWAYS:
            return None, rest
        # A field that must be there is asked for again by name; what was typed for it is nothing else's.
    if last:
        return rest, ""
    pieces = rest.split(None, 1)
    return pieces[0], pieces[1] if len(pieces) > 1 else ""


def _bare(verb: Verb, given: dict[str, str], rest: str) -> str:
    """Fill ``given`` from bare words; return what found no place."""
    if verb.name == "which" and "options" not in given:
        title = _TITLE.fullmatch(rest) if "title" not in given else None
        if title:
            given["title"], rest = title[1].strip(), title[2]
        if rest:
            given["options"] = rest.strip()
        return ""
    names = [name for name in verb.typed if name not in given]
    question = _QUESTION.match(rest) if names[:2] == ["n", "q"] else None
    if question:
        given["n"], given["q"] = _ascii(question[1]), _ascii(question[2])
        names, rest = names[2:], rest[question.end() :].strip()
    for name in names:
        param = verb.field(name)
        if not rest or param is None:
            break
        if name == "q":
            continue  # only as 1.2: a number after the item's may begin the answer
        value, rest = _take(param, rest, last=name == names[-1])
        if value is not None:
            given[name] = value
    return rest


def _verb(text: str) -> tuple[Verb | None, str]:
    def known(word: str) -> Verb | None:
        name = unicodedata.normalize("NFKC", word).casefold().replace("\u2010", "-").replace("\u2011", "-")
        return VERBS.get(name.rstrip(".,:!?"))

    pieces = text.split(None, 2)
    if len(pieces) > 1 and (two := known(f"{pieces[0]}-{pieces[1]}")):
        return two, pieces[2] if len(pieces) > len("ab") else ""
    rest = text.split(None, 1)
    return (known(rest[0]) if rest else None), rest[1].strip() if len(rest) > 1 else ""


def parse(text: str, *, private: bool) -> Parsed:
    """Read what a person typed. ``private``: it was said in a private place, where codes are taken.

    Law: ``parse(write(verb, fields))`` is ``Words(verb, fields)``, for every verb and any words.
    """
    line = text.strip().lstrip("\ufeff\u200b\u200e\u200f").strip()
    if private:
        code = _CODE.fullmatch(line) or _CODE.fullmatch(unicodedata.normalize("NFKC", line))
        if code and code[2].isascii():
            return Code(int(_ascii(code[1])), code[2].lower(), (code[3] or "").strip())
    prefix = _PREFIX.match(line)
    verb, rest = _verb(line[prefix.end() :] if prefix else line)
    if verb is None:
        return Unknown(text)
    given, rest = _pairs(verb, rest)
    if rest and _bare(verb, given, rest):
        return Unknown(text)
    return Words(verb.name, given)


def looks_private(text: str, *, begins: bool = False) -> bool:
    """Tell whether this is nothing but what could be a private answer (``37b``), so that it goes nowhere else.

    ``begins``: or begins with one, words after it (``37b The report names who came``, but not "2h a month").
    """
    code = parse(text, private=True)
    if not isinstance(code, Code) or (len(code.letters) > 1 and not set(code.letters) <= _MARKS):
        return False
    return not code.words or (begins and code.letters in _WORDED)


def _quote(name: str, value: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9-]+", value):
        return f"{name}={value}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}="{escaped}"'


def write(verb: str, fields: Mapping[str, str]) -> str:
    """Return words a person could type for this: bare where that reads back the same, else as pairs.

    Raises ``LookupError`` for an unknown verb or field.
    """
    one = VERBS[verb]
    for name in fields:
        if one.field(name) is None and name != GROUP:
            raise LookupError(f"the verb {verb} has no field {name}")
    bare = {name: fields[name] for name in one.typed if name in fields}
    words = " ".join(bare.values())
    if one.name == "which" and len(bare) == len(one.typed):
        words = ": ".join(bare.values())
    elif "q" in bare and "n" in bare:
        words = " ".join([f"{bare['n']}.{bare['q']}", *(bare[name] for name in bare if name not in {"n", "q"})])
    pairs = [_quote(name, value) for name, value in fields.items() if name not in bare]
    easy = " ".join(part for part in [verb, words.strip(), *pairs] if part)
    wanted = Words(verb, dict(fields))
    if all(parse(easy, private=private) == wanted for private in (False, True)):
        return easy
    return " ".join([verb, *(_quote(name, value) for name, value in fields.items())])
