"""Small files that are ours alone: a directory 0700, files 0600, replaced whole and on disk before we go on."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from adapters import disks
from bot.ports import Trouble


def private_directory(path: Path) -> Path:
    """Make the directory if needed and take every right on it from others. Raises ``Trouble``."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o700)
    except OSError as error:
        raise Trouble(
            f"Cannot use the directory {path} ({error.strerror}). Give the bot a directory it may write to.",
            final=True,
        ) from error
    return path


def read_private(path: Path) -> bytes | None:
    """Read a file that only we may read; ``None`` if there is none. Raises ``Trouble`` if others can read it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & 0o077:
                raise Trouble(f"Others can read {path}. Run: chmod 600 {path}", final=True)
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Trouble(f"Cannot read {path} ({error.strerror}). Check who owns it.", final=True) from error


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step; on disk when this returns. Raises ``Trouble``."""
    fresh = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Trouble(f"Cannot write {path} ({error.strerror}). Make room on the disk, then start again.") from error


def replace_erased(path: Path, content: bytes) -> None:
    """Like ``write_private``, and overwrite the bytes that lay there before. Their date is set to nothing.

    The overwrite reaches them in memory and on plain disks; on flash and copy-on-write disks a copy may stay.
    Raises ``Trouble``.
    """
    try:
        old: int | None = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        old = None
    except OSError as error:
        raise Trouble(f"Cannot write {path} ({error.strerror}). Check who owns it.") from error
    try:
        write_private(path, content)
        try:
            os.utime(path, (0, 0))  # its date would tell when somebody last wrote
            if old is not None:
                disks.blank(old)
        except OSError as error:
            raise Trouble(f"Cannot overwrite the old {path} ({error.strerror}).") from error
    finally:
        if old is not None:
            os.close(old)


def erase(path: Path) -> None:
    """Overwrite a file where it lies and remove it; without one do nothing. Raises ``Trouble``."""
    try:
        disks.erase(path)
    except OSError as error:
        raise Trouble(f"Cannot erase {path} ({error.strerror}). Remove it by hand.") from error


class OneProcess:
    """Holds a directory for this process alone: two processes on one key store ruin it."""

    def __init__(self, directory: Path) -> None:
        path = directory / "lock"
        self._file = path.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise Trouble(
                f"Another process uses {directory}. Stop it first, then start again.", final=True
            ) from error

    def release(self) -> None:
        """Let the directory go."""
        self._file.close()
