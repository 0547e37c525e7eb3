"""Answers to who asked: what a named ask did, the one acknowledgement of a private answer, refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.ui import grammar
from bot.ui.box import opens_at
from bot.ui.care import Finding, FindingKind
from bot.ui.catalogue import VERBS
from bot.ui.daily import after_rest
from bot.ui.model import Answer, Arg, Form, Line, Msg, Nothing, Notice, Said, Text, msg
from bot.ui.names import numbered, person_name, role, rule_label, title_of, who_is_in, with_role
from bot.ui.prompts import code_of, helper_looks
from bot.ui.rulenames import plain_name
from bot.ui.steps import next_lines, now_line, state_name
from bot.ui.words import head, joined, plain, quote, slug, small
from governance import events as e
from governance.consent import CARRY, CARRYING, TAKE_BACK
from governance.ids import PersonId
from governance.refusals import Refusal
from governance.state import Circle, ItemState, Person, Phase, Round, RoundKind, Standing

REASONS = (
    "closed",
    "not_yours",
    "unknown_code",
    "no_words_here",
    "too_long",
    "bad_words",
    "bad_code",
    "code_shown",
    "no_such_item",
    "full",
    "look",
    "trouble",
    "lost",
)
"""Why a private answer was not kept, as the slips desk says it."""

_LABELS: Mapping[str, Msg] = {
    param.name: param.label for verb in reversed(list(VERBS.values())) for param in verb.fields
} | {"text": msg("field-words"), "name": msg("field-name")}


def kept(round_: Round | None, code: str = "") -> Notice:
    """Return the acknowledgement of every private answer: the same, byte for byte, whatever was answered.

    Only the round makes a difference (``None``: it is not among the open ones any more), never the answer.
    ``code``: this person's five words for the whole round, where it takes words at all; shown to everybody.
    """
    lines = [plain(msg("kept"))]
    if round_ is not None and round_.kind is RoundKind.LISTENING:
        lines.append(plain(msg("kept-weekly", until=opens_at(round_), back=code_of(round_, TAKE_BACK))))
    elif round_ is not None:
        lines.append(plain(msg("kept-until", until=round_.ends_at)))
    if round_ is not None and round_.kind in CARRYING:
        lines.append(small(msg("kept-carry", code=code_of(round_, CARRY))))
    if code:
        lines += [plain(msg("kept-five-words", words=Said(code))), small(msg("kept-five-words-keep"))]
    return Notice(lines=tuple(lines))


def _look(finding: Finding) -> Line:
    if finding.kind is FindingKind.LANGUAGE:
        return plain(msg("look-language"))
    found = joined([Said(one) for one in finding.found]) or ""
    return plain(msg("look-names" if finding.kind is FindingKind.NAMES else "look-only-one", found=found))


def not_kept(reason: str, *, findings: Sequence[Finding] = (), printed: str = "") -> Notice:
    """Return why a private answer was not kept; ``reason`` is one of ``REASONS``.

    For ``look``: what to look at once more, and the words as they would be shown. Raises ``ValueError``
    for another reason.
    """
    if reason not in REASONS:
        raise ValueError(f"no such reason: {reason}")
    lines = [plain(msg(f"not-kept-{slug(reason)}")), *(_look(finding) for finding in findings)]
    if reason == "look":
        lines += [plain(msg("look-printed")), quote(Said(printed)), plain(msg("look-once-more"))]
    elif reason != "lost":  # then what was sent before is gone, too
        lines.append(plain(msg("not-kept-still")))
    return Notice(lines=tuple(lines))


def with_helper(answer: Answer, circle: Circle, person: Person) -> Answer:
    """Return what is shown in a person's private place, with the line that their helper can see it, if any."""
    said = helper_looks(circle, person)
    if isinstance(answer, Nothing) or not said:
        return answer
    if isinstance(answer, Form):
        return replace(answer, intro=(*said, *answer.intro))
    return replace(answer, lines=(*answer.lines, *said))


def helper_gone(circle: Circle, helper: PersonId) -> Notice:
    """Return what somebody is told whose helper left or is no member any more."""
    return Notice(lines=(plain(msg("helper-gone", name=person_name(circle, helper))),))


def founding(circle: Circle) -> Notice:
    """Return the list of the founding evening with what was said, and what to type."""
    said = {founder.person: founder.ready for founder in circle.founders}
    lines = [head(msg("founding-head", group=Said(circle.name))), plain(msg("founding-aim", aim=Said(circle.aim)))]
    people = sorted((p for p in circle.people.values() if not p.left), key=lambda p: (p.name.casefold(), p.id))
    for person in people:
        answer = said.get(person.id)
        if answer is None:
            lines.append(plain(msg("founding-person", person=with_role(person))))
        else:
            id_ = "founding-person-ready" if answer else "founding-person-not-yet"
            lines.append(plain(Msg(id_, (("person", with_role(person)),))))
    rules = circle.rules
    lines += [
        plain(msg("founding-join")),
        plain(
            msg(
                "founding-ready", least=rules.founding_least, minutes=int(rules.founding_window.total_seconds() // 60)
            )
        ),
        small(msg("founding-word")),
    ]
    return Notice(lines=tuple(lines))


def _new_item(before: Circle | None, after: Circle, events: Sequence[e.Event]) -> Notice | None:
    for event in events:
        if not isinstance(event, e.Drafted | e.NeedRaised):
            continue
        item = after.items[event.n]
        new = before is None or event.n not in before.items
        text = msg("reply-new" if new else "reply-taken-up", n=item.n, title=title_of(item))
        lines = [plain(text), now_line(after, item)]
        if item.state is ItemState.DRAFT and item.queued is None:
            lines += next_lines(after, item)
            lines.append(small(msg("reply-fill", typed=grammar.write("change", {"n": str(item.n)}))))
        return Notice(lines=tuple(lines))
    return None


def _numbered(id: str) -> Callable[[Circle, Any], Msg]:  # noqa: A002 - Fluent's own word
    return lambda after, event: Msg(id, (("item", numbered(after.items[event.n])),))


def _said(id: str) -> Callable[[Circle, Any], Msg]:  # noqa: A002 - Fluent calls it an id
    return lambda _, __: Msg(id)


_REPLIES: Mapping[type[e.Event], Callable[[Circle, Any], Msg]] = {
    e.TiesTold: lambda _, v: msg("reply-ties", bodies=joined([Said(body) for body in v.ties]) or msg("none")),
    e.WordGiven: lambda _, v: msg("reply-word", commitment=v.commitment[:16]),
    e.PersonForgotten: lambda _, v: msg("reply-forgotten", texts=v.texts),
    e.PersonLeft: _said("reply-left"),
    e.RestBegan: lambda _, v: msg("reply-rest") if v.until is None else msg("reply-rest-until", until=v.until),
    e.Stopped: _said("reply-stopped"),
    e.HourChosen: lambda _, v: msg("reply-hour-any") if v.hour is None else msg("reply-hour", hour=v.hour),
    e.RemindersChosen: lambda _, v: msg("reply-remind", times=msg(f"remind-{v.times}")),
    e.HelperNamed: lambda c, v: (
        msg("reply-helper-none") if v.helper is None else msg("reply-helper", name=person_name(c, v.helper))
    ),
    e.SleepAsked: lambda _, v: msg("reply-sleep", at=v.at),
    e.SleepDeclined: _said("reply-awake"),
    e.SleepEnded: _said("reply-awake"),
    e.TurnGiven: _said("reply-turn"),
    e.WordsScreened: _said("reply-screened"),
    e.Parked: _numbered("reply-parked"),
    e.Withdrawn: _numbered("reply-withdrawn"),
    e.Kept: _numbered("reply-withdrawn"),
    e.Unsigned: _numbered("reply-unsigned"),
    e.QuestionAsked: lambda _, v: msg("reply-asked", place=f"{v.n}.{v.q}"),
    e.QuestionAnswered: lambda _, v: msg("reply-advised" if v.advice else "reply-answered", place=f"{v.n}.{v.q}"),
    e.Reacted: _numbered("reply-reacted"),
    e.Marked: _numbered("reply-marked"),
    e.WentGentle: _numbered("reply-gentle"),
    e.VersionWritten: _numbered("reply-changed"),
    e.DraftFilled: _numbered("reply-changed"),
    e.AmendOpened: _numbered("reply-will-change"),
    e.Extended: _numbered("reply-extended"),
    e.Paused: _numbered("reply-paused"),
    e.Resumed: _numbered("reply-resumed"),
    e.ReviewOpened: _numbered("reply-review"),
    e.RoundQueued: _numbered("reply-queued"),
    e.SentBack: _numbered("reply-sent-back"),
    e.ReactOpened: _numbered("reply-next"),
    e.ReactClosed: _numbered("reply-next"),
    e.RoundMoved: _numbered("reply-next"),
    e.RoundClosed: _numbered("reply-next"),
}
"""The first of these that happened is what the person is told."""


def reply(before: Circle | None, after: Circle, events: Sequence[e.Event], person: PersonId | None) -> Notice:
    """Return the acknowledgement of a named ask, for the place it was said in.

    ``before`` and ``after``: the circle around all its events. No events: it was so already.
    """
    if not events:
        return Notice(lines=(plain(msg("reply-so-already")),))
    if any(isinstance(event, e.Founded) for event in events):
        return Notice(lines=(plain(msg("reply-founded")), *who_is_in(after)))
    if after.phase is Phase.FOUNDING and isinstance(
        events[0], e.FoundingOpened | e.PersonJoined | e.FoundingAnswered
    ):
        return founding(after)
    if person is not None and person in after.people and any(isinstance(event, e.RestEnded) for event in events):
        return after_rest(after, after.people[person])
    # What came out because somebody looked at it is nothing that they did.
    new = None if isinstance(events[0], e.WordsScreened) else _new_item(before, after, events)
    if new is not None:
        return new
    for event in events:
        if isinstance(event, e.PersonJoined):
            return _welcome(after, event.person.id)
    # Who asked to be forgotten leaves first; what they are told is that they are forgotten.
    telling = [event for event in events if isinstance(event, e.PersonForgotten)] or events
    for event in telling:
        said = _REPLIES.get(type(event))
        if said is not None:
            return Notice(lines=(plain(said(after, event)),))
    return Notice(lines=(plain(msg("reply-done")),))


def _welcome(circle: Circle, who: PersonId) -> Notice:
    standing = circle.people[who].standing
    lines: list[Line] = [
        plain(msg("reply-joined", name=person_name(circle, who), group=Said(circle.name), role=role(standing)))
    ]
    if standing is Standing.MEMBER:
        lines += [plain(msg("reply-joined-room")), small(msg("reply-joined-tie"))]
    return Notice(lines=tuple(lines))


def _argument(name: str, value: str | int) -> Arg:
    """Turn an argument of the core into words: fields, rules and steps by their names, the rest as it is."""
    if isinstance(value, int):
        return value
    if name == "field":
        number = value.removeprefix("option ")
        return _LABELS.get(value) or (msg("field-option", number=number) if number != value else Said(value))
    if name == "rule":
        return rule_label(value)
    if name == "state":
        return state_name(ItemState(value))
    if name == "topic":
        return Said(value)
    return Said(value)


def refusal(refused: Refusal) -> Notice:
    """Return the plain sentence for a refusal: what the rule is, and what to do next."""
    arguments: dict[str, Arg] = {name: _argument(name, value) for name, value in refused.args}
    rule = next((str(value) for name, value in refused.args if name == "rule"), None)
    if rule is not None:
        arguments["typed"] = Said(plain_name(rule))
    text: Text = Msg(f"refusal-{slug(refused.code)}", tuple(sorted(arguments.items())))
    return Notice(lines=(plain(text),))
