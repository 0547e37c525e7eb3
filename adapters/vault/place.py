"""Where round keys may lie: in memory that outlives the process and not the machine, or on a disk by choice."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from adapters.disks import MEMORY, MOUNTS, kind_of
from bot.ports import Trouble

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def only_ours(path: Path, mode: int) -> None:
    """Refuse a file or directory that is not ours alone, or only points elsewhere. Raises ``Trouble`` (final)."""
    about = path.lstat()
    wrong = ""
    if stat.S_ISLNK(about.st_mode):
        wrong = f"{path} is a link to another place, and round keys follow none. Remove it, or set vault_dir."
    elif about.st_uid != os.geteuid():
        wrong = f"{path} belongs to another user of this machine. Run the bot as that user, or set vault_dir."
    elif about.st_mode & _OTHERS:
        wrong = f"Other users of this machine may reach round keys. Run: chmod {mode:o} {path}, then try again."
    if wrong:
        raise Trouble(wrong, final=True)


def in_memory(directory: Path, mounts: Path = MOUNTS) -> bool:
    """Tell whether what is written there stays in memory (it may still be swapped out)."""
    return kind_of(directory, mounts) in MEMORY


def left_behind(directory: Path, before: Path) -> int:
    """Count keys that still lie where they used to lie, ``before`` there was a place in memory."""
    if not before.is_dir() or before.resolve() == directory.resolve():
        return 0
    return sum(1 for _ in before.glob("*.key"))


def boxes_left_behind(before: Path | None, now: Path) -> None:
    """Refuse sealed boxes that still lie at the old place ``before``, while there are none beside their keys.

    Raises ``Trouble`` (final), in words that say what to do.
    """
    if before is not None and before.exists() and not (now / before.name).exists():
        raise Trouble(
            f"Sealed boxes still lie at the old place, {before}. They are not read there any more. "
            f"To take them along: mkdir -p -m 700 {now} && mv {before}* {now}/ "
            f"To ask everybody in open rounds again instead: rm {before}*",
            final=True,
        )


def approved(directory: Path, *, on_disk: bool, before: Path, mounts: Path = MOUNTS) -> Path:
    """Return ``directory`` if round keys may lie there.

    ``on_disk``: the host chose a disk and knows what it costs. Raises ``Trouble`` (final), in words that say
    what to do, for a disk that was not chosen, a parent directory anybody may write in, and keys that
    lie at the old place ``before``.
    """
    if not on_disk and not in_memory(directory, mounts):
        raise Trouble(
            f"The keys of open rounds would lie on a disk: {directory} is not memory. Whoever gets that disk, or a "
            "backup of it, while a round is open could read its answers. Set vault_dir to a directory in memory "
            "(docs/running.md says which), or accept what it costs: vault_on_disk = true.",
            final=True,
        )
    for parent in directory.parents:
        if parent.exists():
            mode = parent.stat().st_mode
            if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
                raise Trouble(f"Anybody may write in {parent}. Set vault_dir to a safer place.", final=True)
            break
    if keys := left_behind(directory, before):
        raise Trouble(
            f"{keys} keys of open rounds still lie at the old place, {before}. They are not read there any more. "
            f"To take them along: mkdir -p -m 700 {directory} && mv {before}/* {directory}/ "
            "To go on as before until these rounds are over: "
            f'vault_on_disk = true and vault_dir = "{before}". To ask everybody again instead: remove {before}.',
            final=True,
        )
    return directory
