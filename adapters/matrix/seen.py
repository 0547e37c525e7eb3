"""Which events were handled: in memory the last many, in the vault those since our place was last saved.

After a crash the homeserver tells again what came after our place. What is in the vault is then skipped, so
that nothing said before is taken for newer than what was said after it. The file holds what kinds of events
all look like: sixteen bytes each, hashed, of named words, of private answers, of people coming and going. When
our place is saved it is overwritten. It does not outlive the machine, and need not: what is then handled a
second time are the few events of an unfinished turn.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from pathlib import Path

import structlog

from adapters import disks
from bot.ports import Trouble

_log = structlog.get_logger()
_BYTES = 16


class Seen:
    """One per client. ``most``: ids kept in memory beside those in the file.

    Raises ``Trouble`` if the file cannot be used.
    """

    def __init__(self, path: Path, most: int) -> None:
        self._path, self._most = path, most
        self._ids: OrderedDict[bytes, None] = OrderedDict()
        self._late: list[bytes] = []
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            kept = os.pread(self._file, os.fstat(self._file).st_size, 0)
        except OSError as error:
            raise Trouble(
                f"Cannot use {path} ({error.strerror}). Check who owns its directory.", final=True
            ) from error
        whole = len(kept) - len(kept) % _BYTES  # a kill may have torn the last one
        os.ftruncate(self._file, whole)
        os.utime(self._file, (0, 0))  # its date would tell when somebody last wrote
        for start in range(0, whole, _BYTES):
            self._ids[kept[start : start + _BYTES]] = None
        self._unsaved = len(self._ids)

    def __contains__(self, event_id: str) -> bool:
        return _hashed(event_id) in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def mark(self, event_id: str) -> None:
        """Note that an event was handled. A full vault is tried again with the next."""
        name = _hashed(event_id)
        if name in self._ids:
            return
        self._ids[name] = None
        self._unsaved += 1
        while len(self._ids) > self._most + self._unsaved:
            self._ids.popitem(last=False)
        self._late.append(name)
        try:
            self._write()
        except OSError as error:
            _log.warning("matrix.vault_full", error=type(error).__name__)

    def _write(self) -> None:
        """Append what waits, whole or not at all. No ``fsync``: it survives a kill, and need not survive more."""
        before = os.fstat(self._file).st_size
        line = b"".join(self._late)
        if os.pwrite(self._file, line, before) != len(line):
            os.ftruncate(self._file, before)
            raise OSError("only a part was written")
        self._late.clear()
        os.utime(self._file, (0, 0))

    def saved(self) -> None:
        """Our place was saved: overwrite the file. Raises ``Trouble`` if it cannot be."""
        self._late.clear()
        self._unsaved = 0
        if not os.fstat(self._file).st_size:
            return
        try:
            disks.blank(self._file)
            os.ftruncate(self._file, 0)
            os.utime(self._file, (0, 0))
        except OSError as error:
            raise Trouble(f"Cannot overwrite {self._path} ({error.strerror}).") from error

    def close(self) -> None:
        """Let the file go; what is in it stays."""
        os.close(self._file)


def _hashed(event_id: str) -> bytes:
    return hashlib.sha256(event_id.encode()).digest()[:_BYTES]
