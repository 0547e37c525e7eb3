"""``kill -9`` anywhere loses no acknowledged word and repeats no letter."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.worker import NAMES, story

KILLS = 50
SHORT, LONG = 0.004, 0.12
"""Seconds a life lasts at least and, at first, at most before it is killed."""
PATIENCE = 1.5
"""By how much lives get longer after one too short to get anything done, and shorter again after one that did."""


class Lives:
    """The worker process; ``play`` runs one life in a folder, killed after ``seconds`` unless it ends."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    def play(self, folder: Path, seconds: float | None) -> int:
        """Return the exit status: 0 finished, -9 killed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        timer = threading.Timer(seconds, os.kill, (pid, signal.SIGKILL)) if seconds else None
        if timer:
            timer.start()
        status = int(self._process.stdout.readline())
        if timer:
            timer.cancel()
            timer.join()
        return status

    def close(self) -> None:
        """End the worker."""
        self._process.communicate(timeout=10)


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    found = Lives()
    yield found
    found.close()


def _posts(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "posts").read_text().splitlines()]


def _acknowledged(folder: Path) -> int:
    acks = folder / "acks"
    return len(acks.read_text().splitlines()) if acks.exists() else 0


def _news(folder: Path) -> Counter[str]:
    """What the group was told, with how often. Whose turn it is depends on random ids: a name reads "somebody"."""
    told = (post["body"] for post in _posts(folder) if post["at"] == "home" and post["body"].startswith("Notice"))
    return Counter(re.sub(rf"\b({'|'.join(NAMES)})\b", "somebody", body) for body in told)


def _cards(folder: Path) -> Counter[str]:
    """How often each item's card was posted (it is edited as often as it happens to be)."""
    posted = (post["body"] for post in _posts(folder) if post["how"] == "post")
    return Counter(match[1] for body in posted if (match := re.match(r"Card\(key='([^']+)'", body)))


def _asked(folder: Path) -> set[tuple[str, str]]:
    """Who was asked in which round."""
    return {
        (post["at"], number)
        for post in _posts(folder)
        if post["at"] != "home"
        for number in re.findall(r"action='#(\d+)a'", post["body"])
    }


def _days(folder: Path) -> Counter[tuple[str, str]]:
    """How many messages each person had each day."""
    return Counter((post["at"], post["day"]) for post in _posts(folder) if post["at"] != "home")


def _record(folder: Path) -> list[dict[str, object]]:
    database = sqlite3.connect(folder / "table.db")
    try:
        rows = database.execute('select leaf from leaves order by "n"').fetchall()
    finally:
        database.close()
    return [json.loads(row[0]) for row in rows]


def _plain(entry: dict[str, object]) -> str:
    """An entry without its commitments, which are salted anew in every story."""
    return json.dumps({k: v for k, v in entry.items() if not (isinstance(v, str) and len(v) == 64)}, sort_keys=True)


def _checked(folder: Path, reference: Path) -> None:
    """The story that was killed says and records exactly what the one that was not does.

    One thing may differ: killed after a round was written and before its sealed box was made, the round
    is asked again under another number (nobody had been asked yet), and the record says so.
    """
    assert _acknowledged(folder) == len(story())
    ids = [post["id"] for post in _posts(folder)]
    assert len(set(ids)) == len(ids)
    assert set(_days(folder).values()) == {1}
    openings = [entry for entry in _record(folder) if entry["kind"] == "opening"]
    assert openings[0]["answers"] == len(NAMES), "each of seven acknowledged answers is counted once"
    if any(entry.get("why") == "key_lost" for entry in _record(folder)):
        outcomes = [entry["outcome"] for entry in _record(folder) if entry["kind"] == "decision"]
        assert outcomes == ["adopted", "adopted"]
        return
    assert _news(folder) == _news(reference)
    assert _cards(folder) == _cards(reference)
    assert _asked(folder) == _asked(reference)
    assert Counter(map(_plain, _record(folder))) == Counter(map(_plain, _record(reference)))


def test_killed_fifty_times_nothing_is_lost_or_doubled(lives: Lives, tmp_path: Path) -> None:
    """Every folder's story is played to its end through many lives and compared with an undisturbed one."""
    reference = tmp_path / "reference"
    reference.mkdir(mode=0o700)
    assert lives.play(reference, None) == 0
    dice = random.Random(20270104)
    kills = stories = 0
    longest = LONG
    while kills < KILLS:
        folder = tmp_path / f"story-{stories}"
        folder.mkdir(mode=0o700)
        status = -9
        while status == -signal.SIGKILL:
            before = _acknowledged(folder)
            status = lives.play(folder, dice.uniform(SHORT, longest))
            kills += status == -signal.SIGKILL
            idle = _acknowledged(folder) == before
            longest = longest * PATIENCE if idle else max(LONG, longest / PATIENCE)
        assert status == 0
        _checked(folder, reference)
        stories += 1
    sys.stdout.write(f"\n{kills} kills in {stories} stories: acknowledged lost 0, doubled 0\n")
