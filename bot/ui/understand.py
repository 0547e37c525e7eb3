"""From a verb and the words of its fields to a typed command, or to the form that asks for the rest."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.ui.catalogue import VERBS
from bot.ui.model import Field, FieldKind, Form, Line, Msg, Said, Tone, msg
from bot.ui.names import rule_value, unnamed
from bot.ui.rulenames import core_lines, core_name
from bot.ui.steps import missing_parts
from bot.ui.verb import Into, Page, Param, Understood, Verb, Wanted
from bot.ui.words import joined
from governance.commands import Found, Place
from governance.refusals import Code, Refusal, refuse
from governance.rules import Rules, Topic
from governance.state import Circle, ItemState, Pace

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
NOTHING = frozenset({"-", "none"})
DIGITS = 9
SURE = "sure"
GENTLE_PARTS = frozenset({"know", "work", "mandate", "kind"})
"""Parts only a gentle proposal asks for: whoever gives one means the gentle way."""

Value = str | int | bool | tuple[str, ...]


@dataclass
class _Read:
    """The fields of one wish, while they are read."""

    words: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)
    intro: list[Line] = field(default_factory=list)

    def put(self, name: str, words: str, value: Value) -> None:
        self.words[name], self.values[name] = words, value


def _clean(words: str, param: Param) -> str:
    text = unicodedata.normalize("NFC", words).strip()
    if param.kind is FieldKind.LONG:
        return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return " ".join("".join(c if unicodedata.category(c) != "Cc" else " " for c in text).split())


def whole(words: str) -> int | None:
    """Read a whole number in any script's digits, ``#3`` too; ``None`` if it is not one of at most 9 digits."""
    digits = words.strip().removeprefix("#").rstrip(".:")
    if not digits or len(digits) > DIGITS or any(unicodedata.decimal(c, None) is None for c in digits):
        return None
    return int("".join(str(unicodedata.decimal(c)) for c in digits))


def _convert(param: Param, words: str) -> Value | Msg:
    """Return the value, or the message that says what is wrong with it."""
    if param.options and words and param.into is not Into.YES:
        known = {value.casefold(): value for value, _ in param.options}
        if words.casefold() not in known:
            return msg("form-bad-choice", given=Said(words))
        words = known[words.casefold()]
    if param.into is Into.NUMBER:
        number = whole(words)
        return msg("form-bad-number", given=Said(words)) if number is None else number
    if param.into is Into.YES:
        word = words.casefold()
        return word in YES if word in YES | NO else msg("form-bad-choice", given=Said(words))
    if param.into is Into.NAMES or (param.into is Into.OPTIONS and "|" not in words):
        return tuple(part.strip() for part in words.split(",") if part.strip())
    if param.into is Into.OPTIONS:
        return tuple(part.strip() for part in words.split("|") if part.strip())
    return words


def _read(verb: Verb, given: Mapping[str, str]) -> _Read:
    read = _Read()
    for name, raw in given.items():
        param = verb.field(name)
        if param is None:
            known = joined([Said(one.name) for one in verb.fields])
            line = msg("form-no-field", name=Said(name)) if known is None else None
            line = line or msg("form-unknown-field", name=Said(name), known=known or "")
            read.intro.append(Line(text=line))
            continue
        words = _clean(raw, param)
        value: Value | Msg = _convert(param, words) if words or param.into is Into.TEXT else ""
        if isinstance(value, Msg):
            read.bad[name] = words
            read.intro.append(Line(text=value))
        elif words or param.into is Into.TEXT:
            read.put(name, words if not param.options or isinstance(value, bool) else str(value), value)
    return read


def _ask_for(param: Param, rules: Rules) -> Field:
    return Field(
        name=param.name,
        label=param.label,
        kind=param.kind,
        required=param.wanted is not Wanted.OFFERED,
        options=param.options,
        example=param.example,
        limit=param.room.limit(rules),
    )


def _form(verb: Verb, read: _Read, wanted: list[Param], rules: Rules) -> Form:
    asked = {param.name for param in wanted} | set(read.bad)
    offered = {
        param.name
        for param in verb.fields
        if param.wanted is Wanted.OFFERED and param.name not in read.values and wanted
    }
    # What could not be read is quoted in the intro and asked for anew: filled in, it would be sent again as it is.
    intro = list(read.intro)
    if asked:
        intro.append(Line(text=msg("form-example", example=verb.example), tone=Tone.SMALL))
    return Form(
        verb=verb.name,
        title=verb.label,
        fields=tuple(_ask_for(param, rules) for param in verb.fields if param.name in asked | offered),
        given=tuple((name, words) for name, words in read.words.items() if name not in asked),
        intro=tuple(intro),
    )


def _propose(circle: Circle | None, read: _Read, rules: Rules) -> set[str]:
    """Fill in the way through; return the parts that way asks for."""
    values = read.values
    taken = values.get("n")
    need = circle.items.get(taken) if circle and isinstance(taken, int) else None
    # Words said without a name reach members only: who proposes from them writes a line of their own.
    if need is not None and not values.get("title") and need.title and not unnamed(need):
        read.put("title", need.title, need.title)
    topic, pace = str(values.get("topic", "")), str(values.get("pace", ""))
    if not pace and not GENTLE_PARTS & values.keys() and (topic in rules.small_topics or not topic):
        pace = Pace.SMALL if rules.small_topics else Pace.GENTLE
    pace = pace or Pace.GENTLE
    read.put("pace", str(pace), str(pace))
    if pace == Pace.SMALL:
        if not topic and rules.small_topics:
            usual = Topic.EVERYDAY if Topic.EVERYDAY in rules.small_topics else rules.small_topics[0]
            read.put("topic", str(usual), str(usual))
        return {"title"}
    if values.get(SURE):
        return {"title"}
    return {"title", "why", "text", "review", "owners"} | GENTLE_PARTS


def _change(circle: Circle | None, read: _Read) -> set[str]:
    """Return what a change asks for: what a draft still misses, else a new text unless something is given."""
    n = read.values.get("n")
    item = circle.items.get(n) if circle and isinstance(n, int) else None
    if item is not None and item.effect is not None and read.values.get("text"):
        words = core_lines(str(read.values["text"]))
        read.put("text", words, words)
    # Where reactions are asked, the bare words are a message of their own: the text will change.
    if item is None or item.state is ItemState.REACT or read.values.keys() - {"n"}:
        return {"n"}
    parts = set(missing_parts(item)) if item.state is ItemState.DRAFT and item.pace is not Pace.SMALL else set()
    return {"n"} | (parts or {"text"})


def _last_look(verb: Verb, read: _Read, rules: Rules) -> Form:
    """Everything is there: show what will be sent, and ask for one tap."""
    if verb.name == "propose":
        topic = msg(f"topic-{read.values.get('topic') or Topic.EVERYDAY}")
        read.intro.append(Line(text=Said(str(read.values["title"])), tone=Tone.QUOTE))
        if read.values["pace"] == Pace.SMALL:
            read.intro.append(
                Line(
                    text=msg(
                        "propose-small",
                        topic=topic,
                        time=rule_value(rules.small_round),
                        months=rules.small_review_months,
                    )
                )
            )
            read.intro.append(Line(text=msg("propose-not-small"), tone=Tone.SMALL))
    else:
        read.intro.append(Line(text=verb.help))
    read.put(SURE, "yes", value=True)
    return _form(verb, read, [], rules)


def _only_question(circle: Circle | None, read: _Read) -> None:
    """With one question open, an answer without its number is for that one."""
    n = read.values.get("n")
    if circle is None or "q" in read.words or "q" in read.bad or not isinstance(n, int) or n not in circle.items:
        return
    waiting = [question.number for question in circle.items[n].questions if question.answer is None]
    if len(waiting) == 1:
        read.put("q", str(waiting[0]), waiting[0])


def understand(circle: Circle | None, verb: str, fields: Mapping[str, str]) -> Understood:
    """Return what the words of a verb mean, and change nothing.

    A command, when everything is there and reads well; a ``Page``, for a verb that only shows (an
    unknown verb is the page ``help`` with ``unknown``); else a ``Form``: what is missing or did not
    read, with the reason, the limit and an example. A form without open fields waits for one tap
    (``sure=yes``). Rules of the group are the core's to judge: too long or too late is said there.
    """
    one = VERBS.get(verb)
    if one is None:
        return Page("help", {"unknown": verb})
    rules = circle.rules if circle else Rules()
    read = _read(one, fields)
    required = {param.name for param in one.fields if param.wanted is Wanted.ALWAYS}
    if one.name == "propose":
        required = _propose(circle, read, rules)
    if one.name == "change":
        required = _change(circle, read)
    if one.name == "answer":
        _only_question(circle, read)
    if one.name == "tie" and read.words.get("bodies", "").casefold() in NO | NOTHING:
        read.put("bodies", "", "")
    if one.name == "rule" and read.values.get("name"):
        name = core_name(str(read.values["name"]))
        read.put("name", read.words["name"], name)
    # A field given empty on purpose counts as given where the command knows what "empty" means.
    missing = [p for p in one.fields if p.name in required and not _given(p, fields, read)]
    if missing or read.bad or read.intro:
        return _form(one, read, missing, rules)
    if one.command is None:
        return Page(one.name, dict(read.words))
    if one.confirm and read.values.get(SURE) is not True and not _complete(one, read):
        return _last_look(one, read, rules)
    return one.command(**{name: value for name, value in read.values.items() if name != SURE})


def _complete(verb: Verb, read: _Read) -> bool:
    """Tell whether the wish needs no second tap: writing every part of a gentle proposal was one."""
    return verb.name == "propose" and read.values["pace"] != Pace.SMALL


def _given(param: Param, fields: Mapping[str, str], read: _Read) -> bool:
    if param.name in read.bad:
        return True  # asked for again as it is
    if param.name == "bodies":
        return "bodies" in fields
    return bool(read.words.get(param.name))


def suggest(verb: str) -> str | None:
    """Return the verb nearest to a mistyped one, if any is near."""
    near = difflib.get_close_matches(verb.strip().casefold(), VERBS, n=1, cutoff=0.6)
    return near[0] if near else None


def misplaced(verb: str, place: Place, circle: Circle | None = None) -> Refusal | None:
    """Tell why a verb is not for this place; ``None`` if it is. The core judges commands itself.

    ``circle``: the group this place belongs to, if any; a second one is not begun in it, which is said
    before a form asks eight things for nothing.
    """
    one = VERBS.get(verb)
    if one is None:
        return None
    if place in one.where:
        return refuse(Code.ALREADY_FOUNDED) if circle is not None and one.command is Found else None
    return refuse(Code.SAY_PRIVATELY if Place.PRIVATE in one.where else Code.SAY_AT_HOME)


def as_fields(values: Mapping[str, object]) -> dict[str, str]:
    """Return the words of fields given as values (a story file): lists, numbers, yes and no, dates, text.

    Raises ``TypeError`` for anything else.
    """
    words = {}
    for name, value in values.items():
        if isinstance(value, bool):
            words[name] = "yes" if value else "no"
        elif isinstance(value, list | tuple):
            words[name] = (" | " if name == "options" else ", ").join(str(one) for one in value)
        elif isinstance(value, str | int):
            words[name] = str(value)
        elif hasattr(value, "isoformat"):
            words[name] = str(value.isoformat())
        else:
            raise TypeError(f"the field {name} cannot hold a {type(value).__name__}")
    return words
