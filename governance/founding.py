"""The founding evening, joining, and what the group says about itself."""

from __future__ import annotations

from governance import commands as c
from governance import events as e
from governance import rotation
from governance.again import without_barred
from governance.checks import choice, commas, short
from governance.commands import Ask
from governance.deadlines import known_zone, local_day
from governance.events import Event
from governance.ids import PersonId
from governance.refusals import Code, Refusal, refuse
from governance.rules import Rules
from governance.state import Circle, Person, Phase, Standing

LINE = 300
SIX = 6
"""From this many members on the five-people rule is five; under it, three."""


def found(ask: Ask, want: c.Found) -> tuple[Event, ...] | Refusal:
    """Open the founding evening. Who opens it joins like everyone else."""
    for field in ("name", "aim", "zone", "server_host", "bot_host"):
        words = getattr(want, field)
        if not words.strip():
            return refuse(Code.MISSING, field=field)
        if len(words) > LINE:
            return refuse(Code.TOO_LONG, field=field, limit=LINE, length=len(words))
    if len(want.language) > LINE:
        return refuse(Code.TOO_LONG, field="language", limit=LINE, length=len(want.language))
    if not known_zone(want.zone.strip()):
        return refuse(Code.UNKNOWN_ZONE, zone=want.zone.strip())
    return (
        e.FoundingOpened(
            name=want.name.strip(),
            aim=want.aim.strip(),
            zone=want.zone.strip(),
            language=want.language.strip() or "en",
            server_host=want.server_host.strip(),
            bot_host=want.bot_host.strip(),
            free_text=not want.server_by_professionals,
            expected=commas(want.expected.replace(" ", ",")),
            at=ask.at,
        ),
    )


def join(circle: Circle, ask: Ask, who: PersonId, want: c.Join) -> tuple[Event, ...] | Refusal:
    """Join: on the founding evening anyone; later as a member only who is expected or agreed to."""
    if not want.standing.strip():
        return refuse(Code.MISSING, field="standing")
    standing = choice("standing", want.standing, Standing)
    if isinstance(standing, Refusal):
        return standing
    known = circle.people.get(who)
    present = known is not None and not known.left
    if present and circle.phase is not Phase.FOUNDING and not _rises(circle, known, want, standing):
        return refuse(Code.ALREADY_IN)
    if standing is Standing.MEMBER and not _may_be_member(circle, want.account):
        return refuse(Code.NOT_EXPECTED)
    refused = short(circle, ties=want.ties)
    if refused:
        return refused
    newcomer = circle.phase is not Phase.FOUNDING
    today = local_day(circle, ask.at)
    person = Person(
        id=who,
        name=ask.name,
        standing=standing,
        joined=today,
        ties=commas(want.ties),
        last_turn=today if newcomer else None,
    )
    if standing is not Standing.MEMBER:
        return (e.PersonJoined(person=person),)
    # Who was here before may be back with a tie, in time for a round that is still open.
    return without_barred(circle, ask, (e.PersonJoined(person=person, account=want.account),))


def _rises(circle: Circle, known: Person | None, want: c.Join, standing: Standing) -> bool:
    """Tell whether somebody here as a guest now takes the place the group kept for them."""
    return (
        known is not None
        and known.standing is not Standing.MEMBER
        and standing is Standing.MEMBER
        and _may_be_member(circle, want.account)
    )


def _may_be_member(circle: Circle, account: str) -> bool:
    if circle.phase is Phase.FOUNDING:
        return True
    if circle.admitted.get(account) is Standing.MEMBER:
        return True
    return circle.phase is Phase.TRIAL and account in circle.expected


def ready(circle: Circle, ask: Ask, who: PersonId, want: c.Ready) -> tuple[Event, ...] | Refusal:
    """Say "this is us" or "not yet"; the founding counts when enough did within the window and nobody objects."""
    answered = e.FoundingAnswered(person=who, ready=want.yes, at=ask.at)
    if not want.yes:
        return (answered,)
    window = circle.rules.founding_window
    others = [f for f in circle.founders if f.person != who]
    # Nobody may say "not yet" and then be passed over; only members make up the number.
    if any(f.ready is False for f in others):
        return (answered,)
    recent = 1 + sum(1 for f in others if f.at is not None and ask.at - f.at <= window)
    if recent < circle.rules.founding_least:
        return (answered,)
    members = [f for f in circle.founders if circle.people[f.person].standing is Standing.MEMBER]
    floor = Rules().floor if len(members) >= SIX else 3
    return (answered, e.Founded(rota=rotation.permutation(members), floor=floor, at=ask.at))


def word(circle: Circle, who: PersonId, want: c.Word) -> tuple[Event, ...] | Refusal:
    """Give a word for the rota; once."""
    if not want.text.strip():
        return refuse(Code.MISSING, field="text")
    if len(want.text) > LINE:
        return refuse(Code.TOO_LONG, field="text", limit=LINE, length=len(want.text))
    if any(f.person == who and f.word for f in circle.founders):
        return refuse(Code.ALREADY_DONE)
    given = want.text.strip()
    return (e.WordGiven(person=who, word=given, commitment=rotation.commitment(who, given)),)


def tie(circle: Circle, ask: Ask, who: PersonId, want: c.Tie) -> tuple[Event, ...] | Refusal:
    """Tell which bodies one works for or is paid by; rounds that asked them about one are asked again."""
    refused = short(circle, bodies=want.bodies)
    return refused or without_barred(circle, ask, (e.TiesTold(person=who, ties=commas(want.bodies)),))
