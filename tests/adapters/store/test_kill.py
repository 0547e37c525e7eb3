"""``kill -9`` of a writing process, again and again: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from adapters.store.sql import SqlStore
from bot.testkit.samples import NOW
from tests.adapters.store.killed import WRITERS, write_until_killed
from tests.adapters.store.kit import record

KILLS = 20


def _everything(heard: Connection[bytes, bytes]) -> list[str]:
    words = []
    try:
        while True:
            words.append(heard.recv_bytes().decode())
    except EOFError:
        return words


def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/named.db"
    dice = random.Random(7)
    told: list[str] = []
    context = multiprocessing.get_context("forkserver")  # imports once, and has no threads to fork
    context.set_forkserver_preload([write_until_killed.__module__])
    for life in range(KILLS):
        heard, telling = context.Pipe(duplex=False)
        process = context.Process(target=write_until_killed, args=(url, life, telling))
        process.start()
        telling.close()
        told.append(heard.recv_bytes().decode())  # it is at work; from here any moment will do
        time.sleep(dice.uniform(0, 0.08))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        told += _everything(heard)
        heard.close()
        process.close()

    async def look() -> tuple[list[str], list[str]]:
        store = await SqlStore.open(url)
        try:
            return await record(store), [letter.id for letter in await store.letters(NOW, 1_000_000)]
        finally:
            await store.close()

    kept, letters = asyncio.run(look())
    assert len(told) > KILLS * WRITERS
    assert set(told) - set(kept) == set()
    assert len(kept) == len(set(kept))
    assert sorted(letters) == sorted(kept)  # state, record and letters are of one transaction
    print(f"kills {KILLS}, acknowledged {len(told)}, lost 0, doubled 0, kept unanswered {len(kept) - len(told)}")  # noqa: T201 - the figures
