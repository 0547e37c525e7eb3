"""The front door adapters get: named words go to the bus, private answers to the slips desk.

Every ask gets a plain answer; what was not saved is never acknowledged. A private answer passes
through here as it is: nothing of it is kept, logged, counted or told to the named store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from bot.app.beside import beside
from bot.app.bus import Bus
from bot.app.done import Done
from bot.app.members import Members
from bot.app.moving import Moving
from bot.app.slips import Cast, Receipt, SealedBoxError
from bot.app.whereabouts import Whereabouts
from bot.i18n import Speaker
from bot.ports import Account, Clock, Entropy, Heard, Repeat, Spot, Store, Trouble
from bot.ui import present, verbs
from bot.ui.model import Answer, Line, Msg, Nothing, Notice, msg
from governance.commands import Command, Found, Join, NoteHome, Place
from governance.ids import CircleId, PersonId
from governance.refusals import Code, Refusal, refuse
from governance.rounds import numbered
from governance.state import Circle, Standing

_log = structlog.get_logger()
_CODE = re.compile(r"\s*([0-9]{1,9})\s*([A-Za-z]{1,12})\s*")
_GROUP = re.compile(r"\s*group\s*=\s*(\d{1,3})(?:\s+|$)", re.ASCII | re.IGNORECASE)
STRANGERS_READ = frozenset({"help", "privacy"})
GROUP = "group"
"""The field that says which group is meant, where a private place belongs to several."""


class Answers(Protocol):
    """What the door needs of the slips desk."""

    async def cast(self, circle: CircleId, person: PersonId, number: int, letters: str, words: str) -> Receipt:
        """Keep a private answer; ``KEPT`` when it is durable."""
        ...


def _notice(text: Msg) -> Notice:
    return Notice(lines=(Line(text=text),))


class Door:
    """Implements ``bot.ports.Inbox``."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        entropy: Entropy,
        bus: Bus,
        members: Members,
        slips: Answers,
    ) -> None:
        self._store = store
        self._clock = clock
        self._entropy = entropy
        self._bus = bus
        self._members = members
        self._slips = slips
        self._where = Whereabouts(store=store, members=members)
        self._moving = Moving(store=store, clock=clock, entropy=entropy, bus=bus)

    # --- named words ----------------------------------------------------------------------------

    async def ask(self, heard: Heard) -> Answer:
        """Handle a named ask; durable when this returns, or the answer says that nothing was saved."""
        try:
            return await self._ask(heard)
        except Repeat:
            return Nothing()
        except Trouble as fault:
            _log.warning("ask not saved", platform=heard.account.platform, error=type(fault).__name__)
            return _notice(msg("app-not-saved"))

    async def _ask(self, heard: Heard) -> Answer:
        found = await self._where.of(heard.account, heard.spot)
        if not found and heard.place is Place.PRIVATE:
            found = await self._where.by_account(heard.account)
            await self._where.bind(heard.account, heard.spot, found)
        if not found:
            return await self._stranger(heard)
        where = self._where.pick(heard.spot, found, heard.fields.get(GROUP, ""))
        if where is None:
            return self._where.which(heard, found)
        fields = {name: value for name, value in heard.fields.items() if name != GROUP}
        circle = where.state
        wanted = verbs.misplaced(heard.verb, where.place, circle) or verbs.understand(circle, heard.verb, fields)
        if isinstance(wanted, Refusal):
            return present.refusal(wanted)
        if isinstance(wanted, verbs.Page):
            who = await self._members.who(circle.id, heard.account)
            reader = circle.people.get(who) if who else None
            alone = reader if where.place is Place.PRIVATE else None
            there = await beside(self._store, circle, alone.id) if alone else ()
            now = self._clock.now()
            return present.page(circle, reader, wanted.verb, wanted.fields, now, place=where.place, beside=there)
        if not isinstance(wanted, Command):
            return wanted
        return await self._say(heard, circle.id, where.place, wanted)

    async def _say(self, heard: Heard, circle: CircleId, place: Place, wanted: Command) -> Answer:
        if isinstance(wanted, Join):
            wanted = replace(wanted, account=heard.account.id)
        async with self._members.speaking(circle, heard.account) as who:
            name = await self._told_apart(circle, who.id, heard) if isinstance(wanted, Join) else heard.name
            done = await self._bus.ask(
                circle,
                wanted,
                who=who.id,
                name=name,
                place=place,
                key=heard.key and f"{heard.account.platform}:{heard.key}",
                accounts=who.first,
            )
        if isinstance(done, Refusal):
            return present.refusal(done)
        return _reply(done, who.id)

    async def _told_apart(self, id_: CircleId, who: PersonId, heard: Heard) -> str:
        """Return a newcomer's name, with the account if somebody of the group, there or not, has the same."""
        circle = await self._store.circle(id_)
        others = [one for one in circle.people.values() if one.id != who and not one.left] if circle else []
        taken = heard.name.casefold() in {one.name.casefold() for one in others}
        return f"{heard.name} ({heard.account.id})" if taken else heard.name

    async def _stranger(self, heard: Heard) -> Answer:
        """Answer in a place that belongs to no group: found one here, or read about it."""
        if heard.verb != "found" and heard.verb not in STRANGERS_READ:
            return _notice(msg("app-no-group-here"))
        if heard.verb == "found" and heard.place is not Place.HOME:
            return present.refusal(refuse(Code.SAY_AT_HOME))  # before a form asks eight things for nothing
        wanted = verbs.understand(None, heard.verb, heard.fields)
        if isinstance(wanted, Refusal):
            return present.refusal(wanted)
        if isinstance(wanted, verbs.Page):
            return present.page(None, None, wanted.verb, wanted.fields, self._clock.now())
        if not isinstance(wanted, Found):
            return wanted if not isinstance(wanted, Command) else _notice(msg("app-no-group-here"))
        # The place is bound first: a crash after it leaves a name nobody uses, and the next "found"
        # here takes it up. The other way round a group could exist that nobody can reach.
        circle = await self._where.reserved(heard.spot)
        if circle is None:
            circle = CircleId(self._entropy.token().hex())
            await self._store.bind(circle, Place.HOME, heard.spot)
        return await self._say(heard, circle, Place.HOME, wanted)

    # --- private answers --------------------------------------------------------------------------

    async def slip(self, account: Account, spot: Spot, code: str, words: str) -> Answer:
        """Keep a private answer; the acknowledgement is the same for every position."""
        try:
            return await self._slip(account, spot, code, words)
        except Trouble:
            return present.not_kept("trouble")
        except SealedBoxError as bug:
            _log.error("sealed box", error=type(bug).__name__)
            return present.not_kept("trouble")

    async def _slip(self, account: Account, spot: Spot, code: str, words: str) -> Answer:
        read = _CODE.fullmatch(code)
        if read is None:
            return present.not_kept("unknown_code")
        number, letters = int(read[1]), read[2]
        found = await self._where.of(account, spot) or await self._where.by_account(account)
        if not found:
            return _notice(msg("app-no-group-here"))
        if await self.place_of(spot) not in {Place.PRIVATE, None}:
            return present.refusal(refuse(Code.SAY_PRIVATELY))
        asked = await self._where.with_round(account, found, number)
        if len(asked) > 1:  # groups count their rounds apart: guessing would put it into another group's box
            named = _GROUP.match(words)
            meant = [where for where in asked if named and named[1] == str(found.index(where) + 1)]
            if named is None or not meant:
                return self._where.which_round(found, asked, f"{number}{letters}")
            asked, words = meant, words[named.end() :]
        where = asked[0] if asked else found[0]
        person = await self._members.who(where.state.id, account)
        if person is None:
            return present.not_kept("not_yours")
        receipt = await self._slips.cast(where.state.id, person, number, letters, words)
        return _acknowledged(where.state, person, number, receipt)

    # --- places -------------------------------------------------------------------------------------

    async def place_of(self, spot: Spot) -> Place | None:
        """Return what this spot is to its circle; ``None``: to no circle. Raises ``Trouble``."""
        for id_, place, _ in await self._store.whose(spot):
            if await self._store.circle(id_) is not None:
                return place
        return None

    async def voice(self, spot: Spot) -> Speaker:
        """Return the language and time zone a place is spoken to in: those of its group. Raises ``Trouble``."""
        for id_, _, _ in await self._store.whose(spot):
            circle = await self._store.circle(id_)
            if circle is not None:
                return Speaker(circle.language, circle.zone)
        return Speaker()

    def now(self) -> datetime:
        """Return the time deadlines go by."""
        return self._clock.now()

    async def occupants(self, spot: Spot, accounts: Sequence[Account]) -> None:
        """Note who, besides members, sits in a home place, if that changed. Raises ``Trouble``."""
        for id_, place, _ in await self._store.whose(spot):
            circle = await self._store.circle(id_)
            if circle is None or place is not Place.HOME:
                continue
            noted = await self._at_home(circle, accounts)
            if (noted.others, noted.strangers) != (circle.others_at_home, circle.strangers):
                await self._bus.ask(id_, noted)

    async def helpers(self, account: Account) -> Sequence[Account]:
        """Return who may sit in this person's private room beside them: the helpers they named, in any group."""
        found: list[Account] = []
        for where in await self._where.by_account(account):
            who = await self._members.who(where.state.id, account)
            person = where.state.people.get(who) if who else None
            if person is not None and person.helper is not None:
                found += await self._store.accounts(where.state.id, person.helper)
        return found

    async def moved(self, old: Spot, new: Spot) -> bool:
        """Take a new place for the home an old one was; return whether it was one. Raises ``Trouble``."""
        return await self._moving.moved(old, new)

    async def members(self, spot: Spot) -> Sequence[Account]:
        """Return the accounts of everybody in the group that lives here."""
        return await self._moving.members(spot)

    async def tell_members(self, spot: Spot, notice: Notice, key: str) -> None:
        """Tell each member of the group that lives here privately, once for each ``key``."""
        await self._moving.tell(spot, notice, key)

    async def bot_host(self, account: Account) -> str:
        """Return who keeps the bot running, as somebody's group wrote it down; empty if they are in none."""
        hosts = [where.state.bot_host for where in await self._where.by_account(account)]
        return next((host for host in hosts if host), "")

    async def _at_home(self, circle: Circle, accounts: Sequence[Account]) -> NoteHome:
        others, strangers = set(), 0
        for account in accounts:
            id_ = await self._members.who(circle.id, account)
            person = circle.people.get(id_) if id_ else None
            if person is None or person.left:
                strangers += 1
            elif person.standing is not Standing.MEMBER:
                others.add(person.id)
        return NoteHome(others=tuple(sorted(others)), strangers=strangers)


def _acknowledged(circle: Circle, person: PersonId, number: int, receipt: Receipt) -> Answer:
    if receipt.outcome is Cast.KEPT:
        _, round_ = numbered(circle, number) or (0, None)
        answer = present.kept(round_, receipt.code)
    else:
        answer = present.not_kept(receipt.outcome, findings=receipt.findings, printed=receipt.printed)
    return present.with_helper(answer, circle, circle.people[person]) if person in circle.people else answer


def _reply(done: Done, who: PersonId) -> Answer:
    if done.after is None:
        return Nothing()
    return present.reply(done.before, done.after, done.events, who)
