"""What a story file may say: the values behind its TOML tables. ``docs/rehearsal.md`` tells it in words.

The JSON Schema of ``owntable rehearse --schema`` is drawn from these classes, so the two cannot differ.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from governance.commands import Place
from governance.rules import Rules
from governance.state import ItemState, Pace, Phase, RoundKind, Standing

Name = Annotated[
    str,
    Meta(pattern=r"^[a-z][a-z0-9-]{0,29}$", description="a seat's name: small letters, digits, dashes"),
]
Length = Annotated[
    str,
    Meta(pattern=r"^[0-9]{1,5} ?(min|h|d)$", description="a length of time", examples=["9d", "48h", "20min"]),
]
Moment = Annotated[
    str,
    Meta(
        description="the next time the group's clock shows this, or a day and time",
        examples=["18:00", "2027-01-12 18:00"],
    ),
]
Count = Annotated[int, Meta(ge=0)]
Number = Annotated[int, Meta(ge=1, description="the number of an item, as it stands on its card")]
RuleTable = Annotated[
    dict[str, int | str | list[str]],
    Meta(
        description="rules by the names of governance/rules; lengths and times as text",
        extra_json_schema={"propertyNames": {"enum": [field.name for field in fields(Rules)]}},
    ),
]


class Stance(StrEnum):
    """An answer of a private round, as ``position`` in ``answer`` and beside names in ``answers``."""

    CONSENT = "consent"
    OBJECT = "object"
    HOLD = "hold"
    STAND_ASIDE = "stand_aside"
    STILL_FINE = "still_fine"
    NOT_ANY_MORE = "not_any_more"
    MET = "met"
    NOT_MET = "not_met"
    NOTHING = "nothing"
    RENEW = "renew"
    CHANGE = "change"
    END = "end"
    GOOD = "good"
    CAN_DO = "can_do"
    SHUTS_ME_OUT = "shuts_me_out"
    CARRY = "carry"
    """Passes a not-yet on for someone else, beside one's own answer."""
    NEED = "need"
    QUESTION = "question"
    REPLY = "reply"
    LOWER = "lower"
    ERASE = "erase"
    TAKE_BACK = "take_back"


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every table: an unknown key is a mistake."""


class CircleTable(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The group, when the story begins. ``founding``: there is none yet, the first steps found it."""

    name: str
    start: Annotated[datetime, Meta(tz=True, description="when the story begins, with its offset from UTC")]
    time_zone: Annotated[str, Meta(description="IANA name", examples=["Europe/London"])]
    phase: Literal["founding", "trial", "live"] = "live"
    aim: str = "To practise deciding together"
    language: str = "en"
    server_host: str = "a co-op"
    bot_host: str = "a friend of the group"
    server_by_professionals: bool = False


class SeatTable(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person. ``home``: sits in the home place (members do anyway). ``late``: is on no list at the start."""

    name: Name
    standing: Standing = Standing.MEMBER
    home: bool | None = None
    late: bool = False
    ties: list[str] = []


class AnswerTable(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One private answer, with words or a worry from the list. ``to = 0`` is the group's weekly box."""

    to: Count
    position: Stance | None = None
    marks: Annotated[list[Stance], Meta(description="one for each option, where options are marked")] = []
    worry: Annotated[str, Meta(description="a code from the list of worries", examples=["money"])] = ""
    text: str = ""
    about: Annotated[int, Meta(ge=1, description="in the weekly box: the item it is about")] | None = None
    keep: Annotated[str, Meta(description="keep the five words this person is shown, under this name")] = ""
    show: Annotated[str, Meta(description="begin with the five words kept under this name")] = ""


class ExpectTable(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be true now. Only what is named is looked at."""

    proposal: Number | None = None
    state: ItemState | None = None
    version: Count | None = None
    pace: Pace | None = None
    in_force: bool | None = None
    text: str | None = None
    review: Annotated[str, Meta(description="YYYY-MM-DD")] | None = None
    reason: str | None = None
    questions: Count | None = None
    answered: Count | None = None
    reactions: Count | None = None
    loops: Count | None = None
    outnumbered: bool | None = None
    queued: RoundKind | None = None
    round: RoundKind | None = None
    asking: Annotated[bool | None, Meta(description="a private round is open on it")] = None
    ends: Annotated[str | None, Meta(description="the round's end on the group's clock: 2027-01-12 18:00")] = None
    may_answer: Annotated[int, Meta(ge=0, description="how many the open round asks")] | None = None
    choice: Annotated[int, Meta(ge=1, description="the option that won, counted from 1")] | None = None
    seat: Name | None = None
    sees: Annotated[str, Meta(description="words this seat was shown so far")] | None = None
    never: Annotated[str, Meta(description="words this seat was not shown so far")] | None = None
    told: Annotated[str, Meta(description="words the home place was told so far")] | None = None
    never_told: str | None = None
    phase: Phase | None = None
    members: Count | None = None
    standing: Standing | None = None
    on_list: bool | None = None
    resting: bool | None = None
    asleep: bool | None = None
    turn: Annotated[str, Meta(description="whose turn it is: a seat's name, or nobody")] | None = None
    rules: RuleTable | None = None
    record: Annotated[str, Meta(description="a kind of entry the record holds", examples=["erasure"])] | None = None
    record_whole: Annotated[bool, Meta(description="every kept text fits its commitment")] | None = None
    boxes: Annotated[int, Meta(ge=0, description="sealed boxes there are")] | None = None


class StepTable(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step: time first, then at most one deed, then what is expected."""

    after: Length | None = None
    at: Moment | None = None
    away: Annotated[Length | None, Meta(description="the bot is off for so long")] = None
    by: Name | None = None
    where: Place | None = None
    do: Annotated[str | None, Meta(description="a verb", examples=["propose"])] = None
    with_: Annotated[
        dict[str, Any], Meta(description="the verb's fields: text, numbers, lists of text, days, true or false")
    ] = msgspec.field(name="with", default_factory=dict)
    say: Annotated[str | None, Meta(description="typed words, as in a chat room")] = None
    answers: Annotated[
        dict[str, int | str | list[str]],
        Meta(description="to = the item's number; then an answer for each seat, a list where options are marked"),
    ] = {}
    answer: AnswerTable | None = None
    home: Annotated[bool | None, Meta(description="this seat comes into the home place, or goes out of it")] = None
    restart: bool = False
    tamper: Annotated[str | None, Meta(description="SQL the host runs on the files while the bot is off")] = None
    refused: Annotated[str | None, Meta(description="the code of the refusal this step must meet")] = None
    expect: ExpectTable | None = None


class Story(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole story file."""

    circle: CircleTable
    seat: Annotated[list[SeatTable], Meta(min_length=1)]
    step: list[StepTable] = []
    about: str = ""
    rules: RuleTable = {}


def schema() -> str:
    """Return the JSON Schema of a story file, as indented JSON."""
    drawn = msgspec.json.schema(Story)
    drawn = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "An Own Table story", **drawn}
    return json.dumps(drawn, indent=2, ensure_ascii=False)
