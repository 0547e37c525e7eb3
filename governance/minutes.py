"""What of an event enters the record.

The record has days, not times; numbers and codes, not names or platform ids; and texts only as
salted commitments, so that each can be erased while every entry still verifies. What was said
privately (rest, ties, who paused) is not entered at all. ``texts`` name their owner where someone
signed them, so that forgetting finds them; words from a private round have none, but a random id
(``refs``), so that taking them out finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from governance import events as e
from governance.events import Event
from governance.ids import PersonId
from governance.state import Circle, EffectKind, Standing, Words, WordsKind

Texts = Mapping[str, tuple[str, PersonId | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One entry: a kind, a day, plain fields, and texts to be committed to under their field names."""

    kind: str
    day: date
    fields: Mapping[str, str | int] = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)
    refs: Mapping[str, str] = field(default_factory=dict)
    """Of texts that are words from a private round: field name and the id of the words."""


def minutes(before: Circle | None, after: Circle, event: Event, day: date) -> tuple[LedgerEntry, ...]:
    """Return the entries of one event (often none)."""
    write = _KINDS.get(type(event))
    return () if write is None else tuple(write(before or after, after, event, day))


def _entry(kind: str, day: date, texts: Texts | None = None, /, **fields: str | int) -> LedgerEntry:
    given = {k: v for k, v in (texts or {}).items() if v[0]}
    return LedgerEntry(kind=kind, day=day, fields=fields, texts=given)


def _count(circle: Circle, standing: Standing) -> int:
    return sum(1 for p in circle.people.values() if p.standing is standing and not p.left)


def _roster(kind: str, circle: Circle, day: date) -> LedgerEntry:
    counts = {f"{s}s": _count(circle, s) for s in Standing}
    return _entry(kind, day, None, **counts)


def _founded(_: Circle, after: Circle, event: e.Founded, day: date) -> list[LedgerEntry]:
    texts: Texts = {"aim": (after.aim, None), "name": (after.name, None)}
    counts = {f"{s}s": _count(after, s) for s in Standing}
    return [_entry("founding", day, texts, floor=event.floor, zone=after.zone, **counts)]


def _joined(_: Circle, after: Circle, __: e.PersonJoined, day: date) -> list[LedgerEntry]:
    return [] if after.phase == "founding" else [_roster("admission", after, day)]


def _left(before: Circle, after: Circle, __: Event, day: date) -> list[LedgerEntry]:
    return [] if before.phase == "founding" else [_roster("leaving", after, day)]


def _spoken(kind: str, day: date, text: str, words: str, /, **fields: str | int) -> LedgerEntry:
    """Return an entry with the text of unnamed words; without a text it refers to nothing."""
    entry = _entry(kind, day, {"text": (text, None)}, **fields)
    return replace(entry, refs={"text": words} if text and words else {})


def _drafted(_: Circle, after: Circle, event: e.Drafted, day: date) -> list[LedgerEntry]:
    fields: dict[str, str | int] = {"n": event.n, "pace": event.pace, "topic": event.topic}
    if event.effect is not None:
        fields["effect"] = event.effect.kind
    entry = _entry("proposal", day, {"title": (event.title, event.concerns)}, **fields)
    # A title that repeats an unnamed need goes when the need is taken out.
    words = after.items[event.n].words
    need = next((w.id for w in words if w.kind is WordsKind.NEED and w.text == event.title), None)
    return [replace(entry, refs={"title": need} if need else {})]


def _version(_: Circle, after: Circle, event: e.VersionWritten, day: date) -> list[LedgerEntry]:
    owner = _named(after, event.n)
    return [_entry("version", day, {"text": (event.text, owner)}, n=event.n, version=event.number)]


def _named(circle: Circle, n: int) -> PersonId | None:
    """Return whose name the text of a removal is: forgetting them must find it."""
    effect = circle.items[n].effect
    return effect.person if effect is not None and effect.kind is EffectKind.REMOVE else None


def _asked(_: Circle, __: Circle, event: e.QuestionAsked, day: date) -> list[LedgerEntry]:
    if event.words:
        return [_spoken("question", day, event.text, event.words, n=event.n, q=event.q)]
    return [_entry("question", day, {"text": (event.text, event.by)}, n=event.n, q=event.q)]


def _answered(_: Circle, __: Circle, event: e.QuestionAnswered, day: date) -> list[LedgerEntry]:
    return [_entry("answer", day, {"text": (event.text, event.by)}, n=event.n, q=event.q, advice=int(event.advice))]


def _round(_: Circle, __: Circle, event: e.RoundOpened, day: date) -> list[LedgerEntry]:
    r = event.round
    return [
        _entry(
            "round",
            day,
            n=event.n,
            round=r.number,
            asks=r.kind,
            version=r.version,
            may_answer=len(r.electorate),
            floor=r.floor,
            ends=r.ends_at.date().isoformat(),
        )
    ]


def _closed(before: Circle, _: Circle, event: e.RoundClosed, day: date) -> list[LedgerEntry]:
    item = before.items[event.n]
    assert item.round is not None
    fields: dict[str, str | int] = {"n": event.n, "round": item.round.number, "enough": int(event.opening.enough)}
    if event.opening.tally is not None:
        fields["answers"] = event.opening.tally.answers
        fields |= {f"count_{name}": count for name, count in event.opening.tally.counts.items()}
    if event.opening.unsaid:
        fields["unsaid"] = 1
    if event.opening.lowered:
        fields["lowered"] = len(event.opening.lowered)
    words = [_words(event.n, words, day) for words in event.opening.words if not words.held]
    return [_entry("opening", day, None, **fields), *words]


_SAID: Mapping[WordsKind, str] = {
    WordsKind.REASON: "objection",
    WordsKind.CONCERN: "concern",
    WordsKind.CARRIED: "carried",
    WordsKind.REPLY: "reply",
    WordsKind.QUESTION: "question",
}


def _words(n: int, words: Words, day: date) -> LedgerEntry:
    fields: dict[str, str | int] = {"n": n, "version": words.version, "worries": " ".join(words.standard)}
    if words.said is not None:
        fields["said"] = words.said
    return _spoken(_SAID[words.kind], day, words.text, words.id, **fields)


def _released(_: Circle, after: Circle, event: e.WordsReleased | e.WordsShown, day: date) -> list[LedgerEntry]:
    """Enter what came out, but for needs and questions that have their own entry, and for what is still held."""
    asked = {question.words for question in after.items[event.n].questions}
    if event.words.held or event.words.kind is WordsKind.NEED or event.words.id in asked:
        return []
    return [_words(event.n, event.words, day)]


def _held(_: Circle, __: Circle, event: e.WordsHeld, day: date) -> list[LedgerEntry]:
    return [_entry("held", day, words=len(event.texts))]


def _withheld(_: Circle, after: Circle, event: e.WordsWithheld, day: date) -> list[LedgerEntry]:
    """Enter that a text was kept back, why, and what was said beside it; a need has left nothing else."""
    entry = _entry("withheld", day, n=event.n, why=", ".join(event.reasons))
    beside = [_words(event.n, one, day) for one in _words_of(after, event.n) if one.id == event.words]
    return [entry, *beside]


def _words_of(circle: Circle, n: int) -> tuple[Words, ...]:
    return circle.items[n].words if n else ()


def _listening(_: Circle, __: Circle, event: e.ListeningOpened, day: date) -> list[LedgerEntry]:
    r = event.round
    ends = r.last.date().isoformat() if r.last else ""
    return [_entry("listening", day, round=r.number, may_answer=len(r.electorate), floor=r.floor, ends=ends)]


def _heard(_: Circle, __: Circle, event: e.ListeningClosed, day: date) -> list[LedgerEntry]:
    fields: dict[str, str | int] = {"enough": int(event.enough), "unsaid": int(event.unsaid)}
    if event.lowered:
        fields["lowered"] = len(event.lowered)
    return [_entry("listening_closed", day, None, **fields)]


def _decision(_: Circle, after: Circle, event: e.Adopted, day: date) -> list[LedgerEntry]:
    item = after.items[event.n]
    fields: dict[str, str | int] = {"n": event.n, "version": item.version, "outcome": "adopted"}
    more = {"review": event.review.isoformat() if event.review else None, "choice": event.choice}
    fields |= {name: value for name, value in more.items() if value is not None}
    return [_entry("decision", day, {"text": (item.text, _named(after, event.n))}, **fields)]


def _outcome(outcome: str) -> Callable[[Circle, Circle, Any, date], list[LedgerEntry]]:
    def write(_: Circle, __: Circle, event: Any, day: date) -> list[LedgerEntry]:
        why = getattr(event, "why", "")
        fields: dict[str, str | int] = {"n": event.n, "outcome": outcome}
        return [_entry("decision", day, None, **(fields | {"why": why} if why else fields))]

    return write


def _plain(kind: str, *names: str) -> Callable[[Circle, Circle, Any, date], list[LedgerEntry]]:
    def write(_: Circle, __: Circle, event: Any, day: date) -> list[LedgerEntry]:
        values = {name: getattr(event, name) for name in names}
        plain: dict[str, str | int] = {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
        return [_entry(kind, day, None, **plain)]

    return write


def _moved(_: Circle, __: Circle, event: e.RoundMoved, day: date) -> list[LedgerEntry]:
    return [_entry("extension", day, n=event.n, why=event.why, ends=event.ends_at.date().isoformat())]


def _opens_later(_: Circle, __: Circle, event: e.ListeningMoved, day: date) -> list[LedgerEntry]:
    return [_entry("extension", day, n=0, why="outage", ends=event.last.date().isoformat())]


_KINDS: Mapping[type[Event], Callable[[Circle, Circle, Any, date], list[LedgerEntry]]] = {
    e.Founded: _founded,
    e.CircleBegan: _plain("begin"),
    e.TrialEnded: _plain("trial_ended"),
    e.PersonJoined: _joined,
    e.StandingChanged: lambda _, after, __, day: [_roster("standing", after, day)],
    e.PersonLeft: _left,
    e.PersonExpected: _plain("admission_agreed", "standing"),
    e.PersonForgotten: _plain("erasure", "texts"),
    e.RuleChanged: _plain("rule", "name", "value"),
    e.SleepBegan: _plain("sleep"),
    e.SleepEnded: _plain("wake"),
    e.TurnGiven: _plain("turn"),
    e.OutageNoted: _plain("outage", "hours"),
    e.ListeningOpened: _listening,
    e.ListeningMoved: _opens_later,
    e.ListeningClosed: _heard,
    e.ListeningDropped: _plain("dropped", "why"),
    e.WordsReleased: _released,
    e.WordsShown: _released,
    e.WordsHeld: _held,
    e.WordsWithheld: _withheld,
    e.WordsErased: lambda _, __, v, day: [_entry("erasure", day, words=len(v.words), why=v.why)],
    e.LookAgain: _plain("look_again", "n"),
    e.NeedRaised: lambda _, __, v, day: [_spoken("need", day, v.text, v.words, n=v.n)],
    e.Drafted: _drafted,
    e.VersionWritten: _version,
    e.QuestionAsked: _asked,
    e.QuestionAnswered: _answered,
    e.RoundOpened: _round,
    e.RoundMoved: _moved,
    e.RoundClosed: _closed,
    e.RoundDropped: _plain("dropped", "n", "why"),
    e.ObjectionStood: _plain("integrate", "n"),
    e.LoopFailed: _plain("loop_failed", "n"),
    e.WaysOutOpened: _plain("ways_out", "n"),
    e.WentGentle: _plain("gentle", "n", "why"),
    e.SentBack: _plain("sent_back", "n", "why"),
    e.Extended: _plain("more_time", "n"),
    e.Paused: _plain("pause", "n"),
    e.Resumed: _plain("resume", "n"),
    e.Adopted: _decision,
    e.Kept: _outcome("kept"),
    e.SetAside: _outcome("set_aside"),
    e.NothingDecided: _outcome("nothing_decided"),
    e.Renewed: _outcome("renewed"),
    e.Ended: _outcome("ended"),
    e.Withdrawn: _outcome("withdrawn"),
}
