"""Every verb, described once. The order is the order help shows them in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.ui.model import FieldKind, msg
from bot.ui.params import (
    KINDS,
    MANDATES,
    NEVER,
    OFFERED,
    PACES,
    REASONS,
    REMINDERS,
    ROLES,
    TOPICS,
    YES_NO,
    choice,
    day,
    line,
    long,
    names,
    number,
)
from bot.ui.verb import Into, Param, Verb
from governance import commands as c
from governance.commands import Place

SIX = ("propose", "mine", "decisions", "rest", "ask", "help")
"""The verbs people learn; everything else is a button, or words to type, where it is needed."""

ALONE = frozenset({Place.PRIVATE})
N = (number(),)

PROPOSE = (
    line("title", example=msg("hint-title")),
    long("why", example=msg("hint-why")),
    long("text", example=msg("hint-text")),
    day("review"),
    names("owners", example=msg("hint-owners")),
    line("know", example=msg("hint-know")),
    line("work", example=msg("hint-work")),
    choice("mandate", MANDATES),
    choice("kind", KINDS),
    names("touches", NEVER),
    line("content_note", NEVER),
    choice("pace", PACES, NEVER),
    choice("topic", TOPICS, NEVER),
    number("n", NEVER),
    choice("sure", YES_NO, NEVER, into=Into.YES),
)
CHANGE = (
    number(),
    long("text", NEVER, example=msg("hint-text")),
    line("title", NEVER),
    long("why", NEVER),
    day("review", NEVER),
    names("owners", NEVER),
    line("know", NEVER),
    line("work", NEVER),
    choice("mandate", MANDATES, NEVER),
    choice("kind", KINDS, NEVER),
    line("content_note", NEVER),
)
FOUND = (
    line("name"),
    line("aim"),
    line("zone", example=msg("hint-zone")),
    line("language", NEVER),
    line("server_host"),
    line("bot_host"),
    choice("server_by_professionals", YES_NO, into=Into.YES),
    line("expected", OFFERED, example=msg("hint-expected")),
)
WHICH = (
    Param(
        name="options",
        into=Into.OPTIONS,
        kind=FieldKind.LIST,
        label=msg("field-options"),
        example=msg("hint-options"),
    ),
    line("title", OFFERED),
    choice("topic", TOPICS, NEVER),
)
WAITING = (number(label="waiting-n"), number("q", label="waiting-q"))
"""Words that wait to be looked at: round and number, as 37.1."""
SURE = (choice("sure", YES_NO, NEVER, into=Into.YES),)

_ALL = (
    Verb(name="propose", command=c.Propose, fields=PROPOSE, typed=("title",), confirm=True),
    Verb(name="mine", shown=ALONE),
    Verb(name="decisions", fields=(number("page", NEVER),), typed=("page",)),
    Verb(name="rest", command=c.Rest, fields=(day("until", OFFERED),), typed=("until",)),
    Verb(name="ask", command=c.AskQuestion, fields=(number(), line("text", label="question")), typed=("n", "text")),
    Verb(name="help", fields=(line("verb", NEVER),), typed=("verb",)),
    Verb(name="more", fields=(line("n", NEVER),), typed=("n",), shown=ALONE),
    Verb(name="privacy"),
    Verb(name="show", fields=N, typed=("n",)),
    Verb(name="rules"),
    Verb(name="turn"),
    Verb(name="which", command=c.Which, fields=WHICH, typed=("title", "options")),
    Verb(name="raise", command=c.Raise, fields=(line("text", label="raise"),), typed=("text",)),
    Verb(
        name="answer",
        command=c.AnswerQuestion,
        fields=(number(), number("q"), long("text", label="answer")),
        typed=("n", "q", "text"),
    ),
    Verb(name="react", command=c.React, fields=(number(), line("text", label="reaction")), typed=("n", "text")),
    Verb(name="change", command=c.Change, fields=CHANGE, typed=("n", "text")),
    Verb(name="extend", command=c.Extend, fields=N, typed=("n",)),
    Verb(name="pause", command=c.Pause, fields=N, typed=("n",)),
    Verb(name="resume", command=c.Resume, fields=N, typed=("n",)),
    Verb(
        name="gentle",
        command=c.Gentle,
        fields=(number(), choice("topic", TOPICS, OFFERED)),
        typed=("n", "topic"),
    ),
    Verb(name="unclear", command=c.Unclear, fields=N, typed=("n",)),
    Verb(name="touches", command=c.Touches, fields=(number(), line("body")), typed=("n", "body")),
    Verb(name="review", command=c.Review, fields=N, typed=("n",)),
    Verb(name="withdraw", command=c.Withdraw, fields=N, typed=("n",)),
    Verb(name="park", command=c.Park, fields=N, typed=("n",)),
    Verb(name="unsign", command=c.Unsign, fields=N, typed=("n",)),
    Verb(name="next", command=c.Next, fields=N, typed=("n",)),
    Verb(name="pass", command=c.PassTurn),
    Verb(
        name="invite",
        command=c.Invite,
        fields=(
            line("account", example=msg("hint-account")),
            choice("standing", ROLES, OFFERED),
            line("why", OFFERED),
        ),
        typed=("account", "standing", "why"),
    ),
    Verb(
        name="remove",
        command=c.Remove,
        fields=(line("person"), line("why", OFFERED)),
        typed=("person",),
    ),
    Verb(
        name="rule",
        command=c.Rule,
        fields=(line("name", label="rule"), line("value"), line("why", OFFERED)),
        typed=("name", "value"),
    ),
    Verb(name="found", command=c.Found, fields=FOUND, typed=("name",)),
    Verb(
        name="join",
        command=c.Join,
        fields=(choice("standing", ROLES), line("ties", OFFERED)),
        typed=("standing", "ties"),
    ),
    Verb(
        name="ready",
        command=c.Ready,
        fields=(choice("yes", YES_NO, OFFERED, into=Into.YES),),
        typed=("yes",),
    ),
    Verb(name="word", command=c.Word, fields=(line("text", label="word"),), typed=("text",)),
    Verb(name="tie", command=c.Tie, fields=(line("bodies"),), typed=("bodies",)),
    Verb(name="back", command=c.Back),
    Verb(name="stop", command=c.Stop),
    Verb(name="hour", command=c.Hour, fields=(line("hour", OFFERED),), typed=("hour",)),
    Verb(
        name="remind",
        command=c.Remind,
        fields=(choice("times", REMINDERS, into=Into.NUMBER),),
        typed=("times",),
    ),
    Verb(name="sleep", command=c.Sleep),
    Verb(name="wake", command=c.Wake),
    Verb(name="helper", command=c.Helper, fields=(line("person", OFFERED, label="helper"),), typed=("person",)),
    Verb(
        name="erase-words",
        command=c.EraseWords,
        fields=(number(), line("why", OFFERED), *SURE),
        typed=("n",),
        confirm=True,
    ),
    Verb(name="release", command=c.Release, fields=WAITING, typed=("n", "q")),
    Verb(
        name="withhold",
        command=c.Withhold,
        fields=(*WAITING, choice("reason", REASONS)),
        typed=("n", "q", "reason"),
    ),
    Verb(name="my-data", shown=ALONE),
    Verb(name="leave", command=c.Leave, fields=SURE, confirm=True),
    Verb(name="forget-me", command=c.ForgetMe, fields=SURE, confirm=True),
)

VERBS: Mapping[str, Verb] = MappingProxyType({verb.name: verb for verb in _ALL})
