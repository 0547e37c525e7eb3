"""The process that ``test_kill`` kills: it writes as fast as it can and tells what ``work`` returned."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection

from adapters.store.sql import SqlStore
from bot.testkit.samples import A, a_letter
from tests.adapters.store.kit import says

WRITERS = 8


def write_until_killed(url: str, life: int, told: Connection[bytes, bytes]) -> None:
    """Say one word after another from several callers; tell each once it is acknowledged."""

    async def one(store: SqlStore, caller: int) -> None:
        count = 0
        while True:
            word = f"{life}.{caller}.{count}"
            await store.work(A, says(word, a_letter(word)), key=word)
            told.send_bytes(word.encode())
            count += 1

    async def everybody() -> None:
        store = await SqlStore.open(url)
        await asyncio.gather(*(one(store, caller) for caller in range(WRITERS)))

    asyncio.run(everybody())
