"""What people (and the machine) may ask of a circle. Imperative, frozen, keyword-only.

Field names are the ones people meet in forms, story files and help. Empty text means "not given".
An answer in a private round is deliberately not a command (``safety.md`` rule 2).
"""

# Long because: one short class for each thing a person may ask; a list, not logic.
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.ids import Fresh, PersonId, RoundId
from governance.state import Opening


class Place(StrEnum):
    """Where something was said."""

    HOME = "home"
    SHARED = "shared"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Base of all commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnItem(Command):
    """Base of all commands about item number ``n``."""

    n: int


# --- founding, joining, leaving ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Command):
    """Open the founding evening in this room. ``expected``: accounts, separated by spaces or commas."""

    name: str = ""
    aim: str = ""
    zone: str = ""
    language: str = "en"
    server_host: str = ""
    bot_host: str = ""
    expected: str = ""
    server_by_professionals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Command):
    """I'm in: here for myself, in a work role, or to listen. ``ties``: bodies, separated by commas."""

    standing: str = ""
    ties: str = ""
    account: str = ""
    """The account as the place knows it; filled in by the bot, compared with who is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready(Command):
    """This is us (``yes``), or not yet: visible, and says so."""

    yes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Command):
    """A word for the rota: its hash is shown now, the word when the founding counts."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Command):
    """Leave the circle; needs nobody's consent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetMe(Command):
    """Erase what is mine: name, accounts, the texts I signed. The group's agreements stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie(Command):
    """Tell privately which bodies I work for or am paid by (commas); empty: none."""

    bodies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite(Command):
    """Propose that somebody joins, or that their standing changes."""

    account: str = ""
    standing: str = "member"
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Command):
    """Propose that somebody leaves the roster; they are heard first."""

    person: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Command):
    """Propose a new value for one rule; the bot applies it when it is adopted."""

    name: str = ""
    value: str = ""
    why: str = ""


# --- one's own capacity -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest(Command):
    """Rest, with an end (YYYY-MM-DD) or without; every right is kept."""

    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back(Command):
    """Back from rest or stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Command):
    """Nothing reaches me until I say ``back``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour(Command):
    """The local hour (0-23) of my one daily message; empty: with the first news of the day."""

    hour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(Command):
    """How many reminders of an open round: 0, 1, 2, or 7 for daily. Sent whether or not one answered."""

    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper(Command):
    """Name a member who may sit in my private room and see my forms; empty: nobody any more."""

    person: str = ""


# --- items --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise(Command):
    """Say in one line what is going on."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose(Command):
    """Propose something. With a small topic only ``title`` is needed; else see ``draft_missing``.

    ``review``: YYYY-MM-DD. ``n``: the need it takes up (0: none). ``owners``: names, by commas.
    """

    title: str = ""
    why: str = ""
    text: str = ""
    review: str = ""
    owners: tuple[str, ...] = ()
    know: str = ""
    work: str = ""
    mandate: str = ""
    kind: str = ""
    touches: tuple[str, ...] = ()
    content_note: str = ""
    pace: str = ""
    topic: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Which(Command):
    """A choice between 2 to 4 small things."""

    title: str = ""
    options: tuple[str, ...] = ()
    topic: str = "everyday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Park(OnItem):
    """Put a need aside for later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(OnItem):
    """Take one's own item back; the record stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsign(OnItem):
    """Take one's name off a proposal: it belongs to the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuestion(OnItem):
    """Ask about a proposal. Anyone may."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion(OnItem):
    """Answer question ``q`` (from 1). Anyone may; a professional's answer is shown as advice."""

    q: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class React(OnItem):
    """One short reaction, hidden until the step closes; saying it again replaces it."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(OnItem):
    """Write a new text, or fill in fields of a draft. Without anything: say that the text will change."""

    text: str = ""
    title: str = ""
    why: str = ""
    review: str = ""
    owners: tuple[str, ...] = ()
    know: str = ""
    work: str = ""
    mandate: str = ""
    kind: str = ""
    content_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touches(OnItem):
    """Mark, privately, which outside body an item touches: who is tied to it sits it out."""

    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gentle(OnItem):
    """This is not a small thing: take the gentle way."""

    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(OnItem):
    """Give an item more time; twice in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(OnItem):
    """Stop an item for a while, once per item and person; shown as "someone needs time"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(OnItem):
    """Go on with a paused item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(OnItem):
    """Open the review of an agreement now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseWords(OnItem):
    """Propose that the words which came with private answers on this item are taken out."""

    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next(OnItem):
    """Move an open step on: whose turn it is, or in a meeting whoever brought the item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear(OnItem):
    """Send a proposal back to its draft because it is not clear enough to go on."""


# --- the circle ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep(Command):
    """Ask that the circle sleeps; nobody is shown, anyone may say no within two days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake(Command):
    """Wake the circle, or say no to sleep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTurn(Command):
    """Hand the turn on, unannounced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Command):
    """Say that words one was asked to look at may come out: number ``q`` of round ``n``."""

    n: int
    q: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold(Command):
    """Say that words one was asked to look at should be kept back, and why; both screeners must."""

    n: int
    q: int
    reason: str = ""


# --- the machine (``Ask.who`` is ``None``; a person gets ``only_the_bot``) ------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Command):
    """Do everything that is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRound(Command):
    """What the urn gave at its pulse. ``closing`` counts closings of this round from 0: repeats change nothing.

    ``opening`` is ``None`` when the round is to be extended, unopened.
    """

    round: RoundId
    closing: int
    opening: Opening | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLost(Command):
    """The urn of this round cannot be opened; everyone is asked again."""

    round: RoundId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFromOutage(Command):
    """The bot is back; it last ran at ``since``."""

    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteHome(Command):
    """Who, besides members, sits in the home place now."""

    others: tuple[PersonId, ...] = ()
    strangers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One wish with everything non-deterministic it needs, gathered once at the edge.

    ``who`` is a random id the members desk keeps for an account; ``None`` is the machine. ``name``
    is the display name of that moment. ``at`` is aware UTC, taken at receipt.
    """

    who: PersonId | None
    at: datetime
    fresh: Fresh
    want: Command
    place: Place = Place.HOME
    name: str = ""
