"""Sealed boxes: an urn's blob and its key kept in step. Knows nothing of people or of what is inside.

Order of a rewrite: blob v+1 durable, then version v+1 in the vault. On opening, a blob of the vault's
version or of the next one is good (the crash fell between); any other is an old blob put back: lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum

from bot.ports import Entropy, RoundKey, Trouble, UrnRow, UrnStore, Vault
from governance.ids import PersonId, RoundId
from governance.urn.head import fits

_FIRST = 6
"""Bytes of the version a box begins with: drawn, so that nobody can count its rewrites."""


class Gone(Enum):
    """Why a box cannot be opened: it was never finished, or what it held is lost."""

    UNMADE = "unmade"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Box:
    """An opened box: its key at the blob's version, its content, the mark of a pulse; ``blob``: as it lies there."""

    key: RoundKey
    plain: bytes = field(repr=False)
    closed: bool
    blob: bytes = field(repr=False)


class SealedBoxes:
    """Keys and urns of all rounds of a process. Every method raises ``Trouble`` when urns or vault fail."""

    def __init__(self, *, urns: UrnStore, vault: Vault, entropy: Entropy) -> None:
        self._urns, self._vault, self._entropy = urns, vault, entropy

    def slot(self, key: RoundKey, person: PersonId) -> bytes:
        """Return the name of a person's slot under a key."""
        return self._vault.slot(key, person)

    def code(self, key: RoundKey, slot: bytes) -> bytes:
        """Return the secret bytes the owner of a slot is shown."""
        return self._vault.code(key, slot)

    async def lock(self, code: str, salt: bytes) -> str:
        """Return what is kept of a code."""
        return await self._vault.lock(code, salt)

    async def names(self) -> list[RoundId]:
        """Name every round that has an urn or a key."""
        return sorted({*await self._urns.rounds(), *await self._vault.rounds()})

    async def look(self, round_: RoundId) -> Box | Gone:
        """Open a box, and bring the vault's version up to the blob's."""
        row, key = await self._urns.get(round_), await self._vault.get(round_)
        if row is None:
            return Gone.UNMADE if key is None or key.fresh else Gone.LOST
        if key is None:
            return Gone.LOST
        for version in (key.version, key.version + 1):
            plain = self._vault.unseal(key, round_, version, row.blob)
            if plain is not None and not fits(plain):
                return Gone.LOST  # laid out by another version of the bot
            if plain is not None:
                if version != key.version:
                    await self._vault.advance(round_, version)
                return Box(RoundKey(key=key.key, version=version), plain, row.closed, row.blob)
        return Gone.LOST

    async def begin(self, round_: RoundId, fill: Callable[[RoundKey], Awaitable[bytes]]) -> None:
        """Make key, then urn, of a box that is ``UNMADE``; ``fill`` gives its content. May be repeated."""
        if await self._vault.get(round_) is None:
            first = int.from_bytes(self._entropy.token()[:_FIRST])
            await self._vault.make(round_, self._entropy.token(), first)
        key = await self._vault.get(round_)
        if key is None:
            raise Trouble("The key of a round was not kept. Check the vault.")
        blob = self._vault.seal(key, round_, key.version, await fill(key), self._entropy.token())
        await self._urns.put(UrnRow(round=round_, blob=blob))

    async def write(self, round_: RoundId, box: Box, plain: bytes, *, closed: bool = False) -> None:
        """Put new content in; durable, and of the next version, on return.

        After ``Trouble`` what was in it before is in it, unless the disk does not even let that be put back.
        """
        version = box.key.version + 1
        blob = self._vault.seal(box.key, round_, version, plain, self._entropy.token())
        try:
            await self._urns.put(UrnRow(round=round_, blob=blob, closed=closed))
            await self._vault.advance(round_, version)
        except Trouble:
            with suppress(Trouble):
                await self._put_back(round_, box, blob)
            raise

    async def _put_back(self, round_: RoundId, box: Box, blob: bytes) -> None:
        """Take out a blob whose version could not be noted: people are told that it was not kept."""
        row, key = await self._urns.get(round_), await self._vault.get(round_)
        if row is not None and row.blob == blob and key is not None and key.version == box.key.version:
            await self._urns.put(UrnRow(round=round_, blob=box.blob, closed=box.closed))

    async def mark(self, round_: RoundId, *, closed: bool) -> None:
        """Set or lift the mark of a pulse without opening the box; without one, do nothing."""
        row = await self._urns.get(round_)
        if row is not None and row.closed is not closed:
            await self._urns.put(UrnRow(round=round_, blob=row.blob, closed=closed))

    async def destroy(self, round_: RoundId) -> None:
        """Destroy the key, then the urn; without one, do nothing."""
        await self._vault.destroy(round_)
        await self._urns.destroy(round_)
