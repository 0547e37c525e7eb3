"""The contracts of vault and urn store, on memory, disk, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from bot.ports import Trouble, UrnRow, UrnStore, Vault
from bot.testkit.fence_contract import UrnStoreContract, VaultContract
from bot.testkit.urn_store import MemoryUrnStore
from bot.testkit.vault import MemoryVault
from governance.ids import RoundId

INLINE = pytest.mark.parametrize("inline", [False, True], ids=["thread", "inline"])


class TestMemoryVault(VaultContract):
    @pytest.fixture
    def vault(self) -> Vault:
        return MemoryVault()


@INLINE
class TestDiskVault(VaultContract):
    @pytest.fixture
    def vault(self, tmp_path: Path, *, inline: bool) -> Vault:
        return DiskVault(tmp_path / "keys", inline=inline)


class TestMemoryUrnStore(UrnStoreContract):
    @pytest.fixture
    def urns(self) -> UrnStore:
        return MemoryUrnStore()


@INLINE
class TestSqliteUrnStore(UrnStoreContract):
    @pytest.fixture
    async def urns(self, tmp_path: Path, *, inline: bool) -> AsyncIterator[UrnStore]:
        store = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db", inline=inline)
        yield store
        await store.close()


@pytest.mark.server
class TestPostgresUrnStore(UrnStoreContract):
    @pytest.fixture
    async def urns(self, postgres: str) -> AsyncIterator[UrnStore]:
        store = await SqlUrnStore.open(postgres.replace("postgresql://", "postgresql+psycopg://"))
        yield store
        await store.close()


@pytest.mark.server
async def test_on_postgresql_urns_have_a_schema_and_connection_of_their_own(postgres: str) -> None:
    """Three columns, nothing of time; a connection cut by the server is Trouble once, then works again."""
    import psycopg  # noqa: PLC0415 - only where a server runs

    store, round_ = await SqlUrnStore.open(postgres), RoundId("e" * 64)
    await store.put(UrnRow(round=round_, blob=b"ciphertext"))
    with psycopg.connect(postgres, autocommit=True) as admin:
        columns = admin.execute(
            "SELECT table_schema, column_name FROM information_schema.columns WHERE table_name = 'urns' ORDER BY 2"
        ).fetchall()
        assert columns == [("urn", "blob"), ("urn", "closed"), ("urn", "round")]
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(Trouble) as trouble:
        await store.get(round_)
    assert "ciphertext" not in str(trouble.value)
    assert await store.get(round_) == UrnRow(round=round_, blob=b"ciphertext")
    await store.close()


async def test_an_address_of_no_known_kind_is_refused_in_plain_words() -> None:
    with pytest.raises(Trouble, match="sqlite:///FILE") as trouble:
        await SqlUrnStore.open("mysql://somewhere/secret-password")
    assert "secret" not in str(trouble.value)
