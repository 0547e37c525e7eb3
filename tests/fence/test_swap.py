"""Who objected leaves no trace: the same story twice, objector i and j, and every byte compared.

The view is that of somebody who copies the urn file, its journal, the vault's directory and the public
state after every step. Ciphertext is taken out exactly: the vault of this test gives, for each blob, bytes
that depend on the random nonce alone, as an ideal cipher would. Everything else is the real thing.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest

from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from bot.app.slips import Cast
from bot.ports import RoundKey
from bot.testkit.entropy import SeededEntropy
from governance.ids import RoundId
from governance.state import RoundKind
from tests.fence.table import NAMES, Table, a_round
from tests.fence.test_disk import everything, pieces


class IdealVault(DiskVault):
    """Keeps keys on the disk for real; a blob shows its nonce and its length, nothing else."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, inline=True)
        self._sealed: dict[tuple[bytes, RoundId, int], bytes] = {}
        self._locked: dict[bytes, dict[str, str]] = {}

    def seal(self, key: RoundKey, round_: RoundId, version: int, plain: bytes, nonce: bytes) -> bytes:
        blob = (nonce * (len(plain) // 32 + 2))[: len(plain) + 48]
        self._sealed[blob, round_, version] = plain
        return blob

    def unseal(self, key: RoundKey, round_: RoundId, version: int, blob: bytes) -> bytes | None:
        return self._sealed.get((blob, round_, version))

    async def lock(self, code: str, salt: bytes) -> str:
        """Give what a perfect hash of a secret nobody knows would: something new for every code under a salt."""
        made = self._locked.setdefault(salt, {})
        return made.setdefault(code, sha256(salt + bytes([len(made)])).hexdigest())


_CHANCE = (slice(24, 48), slice(72, 96))
"""Of SQLite's index of the journal (two copies of its head): checksums over random salts, and the salts."""


def snapshot(directory: Path) -> dict[str, bytes]:
    """Return name and bytes of every file, without what SQLite draws by lot."""
    found = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            data = bytearray(path.read_bytes())
            for part in _CHANCE if path.suffix == ".db-shm" else ():
                data[part] = bytes(24)
            found[str(path.relative_to(directory))] = bytes(data)
    return found


class LeakyVault(IdealVault):
    """Planted: eight bytes of every blob follow from its content."""

    def seal(self, key: RoundKey, round_: RoundId, version: int, plain: bytes, nonce: bytes) -> bytes:
        return super().seal(key, round_, version, plain, nonce[:24] + sha256(plain).digest()[:8])


async def told(
    directory: Path, kind: RoundKind, objector: str, voters: tuple[str, ...], vault: type[IdealVault] = IdealVault
) -> list[object]:
    """Play a round in which everybody of ``voters`` answers in one order; return all that was seen on the way."""
    urns = await SqlUrnStore.open(f"sqlite:///{directory}/urns.db", inline=True)
    table = Table(a_round(kind), urns=urns, vault=vault(directory / "keys"), entropy=SeededEntropy("swap"))
    view: list[object] = []
    await table.opened()
    view.append(snapshot(directory))
    for name in voters:
        no = name == objector
        view.append(await table.say(name, "b" if no else "a", "the report names who came" if no else ""))
        view.append(snapshot(directory))
    await table.slips.cover(table.clock.now())
    await table.restart()
    view.append(snapshot(directory))
    for _ in range(2):
        if (await table.item()).round is not None:
            await table.pulse()
        view += [snapshot(directory), await table.circle()]
    await urns.close()
    return view


PAIRS = [*combinations(NAMES[:3], 2), (NAMES[0], NAMES[6])]


@pytest.mark.parametrize("voters", [NAMES[:7], NAMES[:4]], ids=["above the floor", "below the floor"])
@pytest.mark.parametrize("kind", [RoundKind.CONSENT, RoundKind.SMALL, RoundKind.TURN, RoundKind.LAST_LOOK])
async def test_swapping_the_objector_changes_no_byte(
    tmp_path: Path, kind: RoundKind, voters: tuple[str, ...]
) -> None:
    """Open, every cast, cover, restart, pulse, second pulse: file by file, and all the public state."""
    for n, (one, other) in enumerate(PAIRS):
        if other not in voters:
            continue
        first = await told(tmp_path / f"{n}a", kind, one, voters)
        second = await told(tmp_path / f"{n}b", kind, other, voters)
        assert len(first) == len(second)
        assert [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b] == []


async def test_the_swap_test_catches_a_planted_leak(tmp_path: Path) -> None:
    """Otherwise it would prove nothing: with a seal that shows a little of its content it turns red."""
    first, second = [
        await told(tmp_path / name, RoundKind.CONSENT, name, NAMES[:7], LeakyVault) for name in ("maya", "oba")
    ]
    assert [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b] != []


async def test_nothing_of_an_answer_is_left_after_the_pulse(tmp_path: Path) -> None:
    """With the real cipher: neither plain words nor any sealed piece, in file, journal or vault."""
    urns = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")
    vault = DiskVault(tmp_path / "keys")
    table = await Table(a_round(RoundKind.REVIEW), urns=urns, vault=vault).opened()
    seen: list[bytes] = []
    for name in NAMES:
        assert await table.say(name, "b") is Cast.KEPT
        row, key = await urns.get(table.round.id), await vault.get(table.round.id)
        assert row is not None
        assert key is not None
        seen += [key.key, *pieces(row.blob)]
        assert b"change" not in everything(tmp_path)
    assert sum(piece in everything(tmp_path) for piece in seen) > 50
    await table.pulse()
    lies = everything(tmp_path)
    assert [piece for piece in seen if piece in lies] == []
    assert table.round.id.encode() not in lies
    assert list((tmp_path / "keys").iterdir()) == []
    await urns.close()


async def test_words_never_lie_open_on_the_disk(tmp_path: Path) -> None:
    """While the round is open, at its mark, and when it ends below the floor."""
    urns = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")
    table = await Table(a_round(RoundKind.TURN), urns=urns, vault=DiskVault(tmp_path / "keys")).opened()
    for _ in range(3):
        await table.say("oba", "b", "the report names who came")
        assert b"report" not in everything(tmp_path)
        await table.pulse()
        assert b"report" not in everything(tmp_path)
        assert "report" not in repr(await table.circle())
    await urns.close()
