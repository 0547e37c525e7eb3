"""What every vault and every urn store must do. Inherit in a test file that has the fixture named below.

pytest collects the subclass; the methods are coroutines (``asyncio_mode = "auto"``).
"""

from __future__ import annotations

from bot.ports import RoundKey, Trouble, UrnRow, UrnStore, Vault
from governance.ids import PersonId, RoundId

_A, _B = RoundId("a" * 64), RoundId("b" * 64)
_KEY, _OTHER = bytes(range(32)), bytes(range(32, 64))
_NONCE = b"n" * 32
_FIRST = 2**48 - 1
_PLAIN = b"what somebody said" * 50


async def _refused(vault: Vault, round_: RoundId) -> bool:
    try:
        await vault.advance(round_, 1)
    except Trouble:
        return True
    return False


class VaultContract:
    """Needs the fixture ``vault``: an empty one for each test."""

    async def test_a_key_is_kept_at_its_first_version_until_it_is_destroyed(self, vault: Vault) -> None:
        """Made, read, destroyed; destroying twice does nothing."""
        assert await vault.get(_A) is None
        await vault.make(_A, _KEY, _FIRST)
        assert await vault.get(_A) == RoundKey(key=_KEY, version=_FIRST, fresh=True)
        await vault.destroy(_A)
        await vault.destroy(_A)
        assert await vault.get(_A) is None
        assert list(await vault.rounds()) == []

    async def test_making_the_same_key_again_keeps_its_version(self, vault: Vault) -> None:
        """A crash while opening may repeat ``make``."""
        await vault.make(_A, _KEY)
        await vault.make(_A, _KEY, _FIRST)
        assert await vault.get(_A) == RoundKey(key=_KEY, version=0, fresh=True)
        await vault.advance(_A, 7)
        await vault.make(_A, _KEY)
        assert await vault.get(_A) == RoundKey(key=_KEY, version=7)

    async def test_another_key_never_replaces_one(self, vault: Vault) -> None:
        """Replacing it would lose every answer under it."""
        await vault.make(_A, _KEY)
        try:
            await vault.make(_A, _OTHER)
        except Trouble:
            assert await vault.get(_A) == RoundKey(key=_KEY, version=0, fresh=True)
        else:
            raise AssertionError("a second key was taken")

    async def test_a_key_that_is_gone_cannot_advance(self, vault: Vault) -> None:
        """It says so; it never makes a key by itself."""
        assert await _refused(vault, _A)
        await vault.make(_A, _KEY)
        await vault.destroy(_A)
        assert await _refused(vault, _A)

    async def test_keys_are_listed_by_name_not_by_age(self, vault: Vault) -> None:
        """The list tells nothing of when."""
        await vault.make(_B, _KEY)
        await vault.make(_A, _OTHER)
        await vault.advance(_B, 3)
        assert list(await vault.rounds()) == [_A, _B]

    async def test_only_that_round_that_version_and_that_key_open_a_blob(self, vault: Vault) -> None:
        """Everything else gives ``None``, as does a blob with one bit changed or cut short."""
        key = RoundKey(key=_KEY, version=4)
        blob = vault.seal(key, _A, 4, _PLAIN, _NONCE)
        assert vault.unseal(key, _A, 4, blob) == _PLAIN
        assert vault.unseal(key, _A, 3, blob) is None
        assert vault.unseal(key, _A, 5, blob) is None
        assert vault.unseal(key, _B, 4, blob) is None
        assert vault.unseal(RoundKey(key=_OTHER, version=4), _A, 4, blob) is None
        for at in (0, len(blob) // 2, len(blob) - 1):
            assert vault.unseal(key, _A, 4, blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]) is None
        assert vault.unseal(key, _A, 4, blob[:-1]) is None
        assert vault.unseal(key, _A, 4, b"") is None

    async def test_a_sealed_blob_has_one_length_and_shows_nothing(self, vault: Vault) -> None:
        """Length depends on the length of the content alone; other random bytes give another blob."""
        key = RoundKey(key=_KEY, version=0)
        one, two = (vault.seal(key, _A, 0, _PLAIN, nonce * 32) for nonce in (b"x", b"y"))
        assert len(one) == len(two) == len(vault.seal(key, _A, 9, bytes(len(_PLAIN)), _NONCE))
        assert one[32:] != two[32:]
        assert b"somebody" not in one

    async def test_a_slot_names_one_person_in_one_round(self, vault: Vault) -> None:
        """32 bytes, stable under a key, unrelated under another."""
        key, other = RoundKey(key=_KEY, version=0), RoundKey(key=_OTHER, version=0)
        maya, oba = PersonId("maya"), PersonId("oba")
        found = {vault.slot(key, maya), vault.slot(key, oba), vault.slot(other, maya), vault.slot(other, oba)}
        assert {len(name) for name in found} == {32}
        assert len(found) == 4  # noqa: PLR2004 - two people, two keys
        assert vault.slot(RoundKey(key=_KEY, version=8), maya) == vault.slot(key, maya)


class UrnStoreContract:
    """Needs the fixture ``urns``: an empty store for each test."""

    async def test_a_row_is_read_as_it_was_written(self, urns: UrnStore) -> None:
        """Blob byte for byte, and the mark."""
        assert await urns.get(_A) is None
        row = UrnRow(round=_A, blob=bytes(range(256)) * 300, closed=False)
        await urns.put(row)
        assert await urns.get(_A) == row

    async def test_a_write_replaces_the_whole_row(self, urns: UrnStore) -> None:
        """Mark and blob together; other rows are left alone."""
        other = UrnRow(round=_B, blob=b"other" * 99)
        await urns.put(other)
        await urns.put(UrnRow(round=_A, blob=b"old" * 1000))
        await urns.put(UrnRow(round=_A, blob=b"new" * 1000, closed=True))
        assert await urns.get(_A) == UrnRow(round=_A, blob=b"new" * 1000, closed=True)
        assert await urns.get(_B) == other

    async def test_destroyed_is_gone_and_twice_is_as_good_as_once(self, urns: UrnStore) -> None:
        """The other row stays."""
        await urns.put(UrnRow(round=_A, blob=b"a"))
        await urns.put(UrnRow(round=_B, blob=b"b"))
        await urns.destroy(_A)
        await urns.destroy(_A)
        assert await urns.get(_A) is None
        assert list(await urns.rounds()) == [_B]

    async def test_urns_are_listed_by_name_not_by_age(self, urns: UrnStore) -> None:
        """The list tells nothing of when."""
        for round_ in (_B, _A):
            await urns.put(UrnRow(round=round_, blob=b"x"))
        await urns.put(UrnRow(round=_B, blob=b"y"))
        assert list(await urns.rounds()) == [_A, _B]
