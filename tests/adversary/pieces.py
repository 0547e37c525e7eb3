"""The long run in pieces: each is kept as soon as it is done, so that a run that was stopped goes on where it was.

A piece belongs to one commit. Where files were changed since, or nobody can say which commit this is, none is
kept and none is used: figures of other code would be quoted.
"""

from __future__ import annotations

import pickle
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def commit() -> str:
    """Return the commit these files are of; empty if they were changed since, or if there is no git here."""
    try:
        asked = ("git", "status", "--porcelain"), ("git", "rev-parse", "HEAD")
        changed, head = (subprocess.run(one, capture_output=True, text=True, check=True).stdout for one in asked)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return "" if changed else head.strip()


@dataclass
class Pieces:
    """``directory`` is ours alone: what is read from it is believed. ``seconds``: what all pieces took."""

    directory: Path
    commit: str
    seconds: float = field(default=0.0)

    def of(self, name: str, make: Callable[[], T]) -> T:
        """Return what was kept under this name for this commit, or make and keep it."""
        file = self.directory / self.commit / f"{name}.pickle"
        if self.commit and file.exists():
            value, seconds = pickle.loads(file.read_bytes())
        else:
            began = time.monotonic()
            value = make()
            seconds = time.monotonic() - began
            if self.commit:
                file.parent.mkdir(parents=True, exist_ok=True)
                draft = file.with_suffix(".draft")
                draft.write_bytes(pickle.dumps((value, seconds)))
                draft.replace(file)
        self.seconds += seconds
        return value  # type: ignore[no-any-return]  # what make returned once
