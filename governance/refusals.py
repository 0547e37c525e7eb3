"""A rule said no. A refusal is a code with arguments; its sentence lives in the locale files.

A refused ask changes nothing (law). Refusals are shown to the person and never retried.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Every reason the core may give. Each has one plain sentence per language."""

    # who
    NOT_FOR_PROFESSIONALS = "not_for_professionals"
    NOT_FOR_GUESTS = "not_for_guests"
    NOT_YOURS = "not_yours"
    NOT_YOURS_YET = "not_yours_yet"
    NOT_YOUR_TURN = "not_your_turn"
    TIED = "tied"
    ABOUT_YOU = "about_you"
    ONLY_THE_BOT = "only_the_bot"
    UNKNOWN_PERSON = "unknown_person"
    NOT_EXPECTED = "not_expected"
    ALREADY_IN = "already_in"
    # where and when
    SAY_PRIVATELY = "say_privately"
    SAY_AT_HOME = "say_at_home"
    NOT_FOUNDED = "not_founded"
    ALREADY_FOUNDED = "already_founded"
    NOT_FOUNDING = "not_founding"
    TRIAL_SMALL_ONLY = "trial_small_only"
    TRIAL_ENDED = "trial_ended"
    ASLEEP = "asleep"
    NOT_ASLEEP = "not_asleep"
    WRONG_STATE = "wrong_state"
    ROUND_OPEN = "round_open"
    # which
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_WORDS = "unknown_words"
    UNKNOWN_RULE = "unknown_rule"
    FIXED_RULE = "fixed_rule"
    RULE_NUMBER = "rule_number"
    RULE_DURATION = "rule_duration"
    RULE_CLOCK = "rule_clock"
    RULE_SWITCH = "rule_switch"
    RULE_TOPICS = "rule_topics"
    UNKNOWN_ZONE = "unknown_zone"
    # what
    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_DATE = "not_a_date"
    DATE_PAST = "date_past"
    NEEDS_PROPOSAL = "needs_proposal"
    OPTIONS_COUNT = "options_count"
    OPTIONS_SAME = "options_same"
    SAME_TEXT = "same_text"
    ALREADY_ANSWERED = "already_answered"
    ALREADY_DONE = "already_done"
    NOT_RESTING = "not_resting"
    ONCE_PER_ITEM = "once_per_item"
    EXTENDS_USED = "extends_used"
    NO_EXTENSION_HERE = "no_extension_here"
    ALREADY_GENTLE = "already_gentle"
    BAD_CHOICE = "bad_choice"
    NOT_CHANGEABLE = "not_changeable"
    NOT_SMALL_TOPIC = "not_small_topic"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing happened: a code and what its sentence needs, in a fixed order."""

    code: Code
    args: tuple[tuple[str, str | int], ...] = ()


def refuse(code: Code, **args: str | int) -> Refusal:
    """Build a refusal."""
    return Refusal(code, tuple(sorted(args.items())))
