"""Whose keys are whose: a person's identity is pinned when they come into their private room.

If it changes later, or a device appears that the pinned identity does not vouch for, somebody else may be
reading or writing in that person's name: no private answer is taken until they confirm it from a device
known before. People without an identity (their client has no cross-signing) are pinned with the devices
they have; every further device is such a change. A pin without devices has vouched for nothing yet and is
made anew. Who runs the bot can make it forget somebody's pin while it is stopped (``meet_anew``).

A pin is made and brought up to date when somebody comes in and when their devices change, not when they
answer: the file does not tell who did.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from nio import AsyncClient

from adapters.matrix import identity
from adapters.matrix.files import read_private, write_private
from adapters.matrix.identity import Identity
from bot.ports import Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A device as it was when it was pinned."""

    ed25519: str
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What somebody confirmed, or what we first met."""

    master: str | None
    devices: Mapping[str, Known]

    def vouches(self, now: Identity, device: identity.Device) -> bool:
        """Tell whether a device is one of theirs: known by its key, or signed by the pinned identity."""
        known = self.devices.get(device.id)
        if known is not None:
            return known.ed25519 == device.ed25519
        return device.signed and now.master is not None and now.master == self.master

    def may_confirm(self, device: identity.Device) -> bool:
        """Tell whether a device was theirs before anything changed."""
        known = self.devices.get(device.id)
        return known is not None and known.ed25519 == device.ed25519 and (known.signed or self.master is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What is not as it was pinned. ``devices``: those nobody vouches for, by id and name, at most ``_LISTED``."""

    identity: bool
    devices: tuple[str, ...]


_LISTED = 5
_NAME = 20
"""Characters shown of a device's name: the homeserver writes it, and must not be able to write our sentences."""


def _named(devices: list[identity.Device]) -> tuple[str, ...]:
    """Name devices as their owner may know them, with nothing in it but letters, digits and spaces."""
    names = [(_bare(one.id), _bare(one.name)) for one in devices[:_LISTED]]
    shown = [f'{name} "{called}"' if called else name for name, called in names]
    return (*shown, f"+{len(devices) - _LISTED}") if len(devices) > _LISTED else tuple(shown)


def _bare(text: str) -> str:
    return " ".join("".join(one for one in text if one.isalnum() or one == " ").split())[:_NAME].strip()


class Confirmed(StrEnum):
    """What became of somebody's ``confirm``."""

    DONE = "done"
    NOT_TOLD = "not told"
    """They have not been told what changed, or it changed again since."""
    ELSEWHERE = "elsewhere"
    """Not from a device that was known before."""


class Pins:
    """One per client. Everything raises ``Trouble`` if the homeserver does not answer or the disk is full."""

    def __init__(self, client: AsyncClient, path: Path) -> None:
        self._client, self._path = client, path
        self._pins = _load(path)
        self._now: dict[str, Identity] = {}
        """What the homeserver said since the person's devices last changed."""
        self._told: dict[str, Identity] = {}
        self._changes: Counter[str] = Counter()
        self._to_warn: set[str] = set()

    async def meet(self, person: str) -> None:
        """Pin somebody at first contact, with the devices their identity has signed; without one, with all."""
        if not self.vouched_never(person):
            return
        now = await self._ask(person)
        first = [one for one in now.devices if one.signed or now.master is None]
        pin = self._pins.get(person)
        # Somebody else may have met them meanwhile.
        if now.devices and (pin is None or (not pin.devices and (first or pin.master != now.master))):
            self._keep(person, now.master, first)
            if now.master is None:
                self._to_warn.add(person)

    def vouched_never(self, person: str) -> bool:
        """Tell whether nobody ever vouched for any device of this person."""
        pin = self._pins.get(person)
        return pin is None or not pin.devices

    def owes_warning(self, person: str) -> bool:
        """Tell, once, that this person was just pinned and has no identity."""
        owed = person in self._to_warn
        self._to_warn.discard(person)
        return owed

    async def look_again(self, people: Iterable[str]) -> None:
        """Take note that the devices of these people changed."""
        people = tuple(people)
        self._changes.update(people)
        for person in people:
            self._now.pop(person, None)
        for person in people:
            if person in self._pins:
                await self._ask(person)

    async def vouched(self, person: str) -> list[tuple[str, str]]:
        """Return the devices somebody vouches for, each with its signing key."""
        await self.meet(person)
        now = await self._ask(person)
        pin = self._pins.get(person)
        return [(one.id, one.ed25519) for one in now.devices if pin is not None and pin.vouches(now, one)]

    async def trusts(self, person: str, sender_key: str | None) -> bool:
        """Tell whether a message with this sender key came from a device this person vouches for."""
        device = (await self._ask(person)).by_sender(sender_key)
        if device is None:  # nobody told us that there is a new one
            await self.look_again([person])
            device = (await self._ask(person)).by_sender(sender_key)
        return device is not None and (device.id, device.ed25519) in await self.vouched(person)

    async def changed(self, person: str) -> Changed | None:
        """Return what is not as it was pinned; ``None``: all is well."""
        await self.meet(person)
        now, pin = await self._ask(person), self._pins.get(person)
        if pin is None:
            return Changed(identity=False, devices=())
        strange = _named([one for one in now.devices if not pin.vouches(now, one)])
        other = now.master != pin.master
        return Changed(identity=other, devices=strange) if other or strange else None

    async def tell(self, person: str) -> None:
        """Note that somebody is told now what changed."""
        self._told[person] = await self._ask(person)

    async def confirm(self, person: str, sender_key: str | None) -> Confirmed:
        """Take what changed for theirs, if they know it and say so on a device known before."""
        now, pin = await self._ask(person), self._pins.get(person)
        device = now.by_sender(sender_key)
        if pin is None or device is None or not pin.may_confirm(device):
            return Confirmed.ELSEWHERE
        if self._told.get(person) != now:
            return Confirmed.NOT_TOLD
        self._keep(person, now.master, now.devices)
        self._told.pop(person, None)
        return Confirmed.DONE

    async def _ask(self, person: str) -> Identity:
        """Return what the homeserver says, and remember devices the pinned identity has signed since."""
        if person in self._now:
            return self._now[person]
        changes = self._changes[person]
        now = await identity.ask(self._client, person)
        pin = self._pins.get(person)
        fresh = [one for one in now.devices if pin and one.id not in pin.devices and pin.vouches(now, one)]
        if pin and fresh:
            self._keep(person, pin.master, fresh, pin.devices)
        if changes == self._changes[person]:  # else this may be how it was before
            self._now[person] = now
        return now

    def _keep(
        self,
        person: str,
        master: str | None,
        devices: Iterable[identity.Device],
        before: Mapping[str, Known] | None = None,
    ) -> None:
        known = {one.id: Known(ed25519=one.ed25519, signed=one.signed) for one in devices}
        wanted = {**self._pins, person: Pin(master=master, devices={**(before or {}), **known})}
        _write(self._path, wanted)
        self._pins = wanted


def meet_anew(path: Path, person: str) -> bool:
    """Forget somebody's pin, so that they are met anew; return whether there was one.

    Only while no bot uses the directory. Raises ``Trouble`` if the file is damaged or cannot be written.
    """
    pins = _load(path)
    if pins.pop(person, None) is None:
        return False
    _write(path, pins)
    return True


def _write(path: Path, pins: Mapping[str, Pin]) -> None:
    write_private(path, json.dumps({who: asdict(pin) for who, pin in pins.items()}).encode())


def _load(path: Path) -> dict[str, Pin]:
    kept = read_private(path)
    if kept is None:
        return {}
    try:
        return {
            person: Pin(
                master=one["master"], devices={name: Known(**device) for name, device in one["devices"].items()}
            )
            for person, one in json.loads(kept).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Trouble(
            f"{path} is damaged: whose keys are whose is not known. Put it back from your copy, or remove it and "
            "start again; everybody's keys are then taken as they are now.",
            final=True,
        ) from error
