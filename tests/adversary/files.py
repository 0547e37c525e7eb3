"""What lies on the disk, as somebody with copies of it reads it. What SQLite draws by lot is taken out.

Of a journal's index (two copies of its head): the salts and the checksums over them. Of a journal: the
same, in its head and before every page.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_INDEX = (slice(24, 48), slice(72, 96))
_HEAD, _FRAME = 32, 24


def _index(data: bytearray) -> None:
    for part in _INDEX:
        data[part] = bytes(24)


def _journal(data: bytearray) -> None:
    if len(data) < _HEAD:
        return
    page = int.from_bytes(data[8:12], "big")
    data[16:_HEAD] = bytes(16)
    for at in range(_HEAD, len(data), _FRAME + page):
        data[at + 8 : at + _FRAME] = bytes(len(data[at + 8 : at + _FRAME]))


def tidied(name: str, raw: bytes) -> bytes:
    """Return a file without chance."""
    data = bytearray(raw)
    if name.endswith("-shm"):
        _index(data)
    elif name.endswith("-wal"):
        _journal(data)
    return bytes(data)


def every_file(directory: Path) -> dict[str, bytes]:
    """Return name and bytes of every file below."""
    paths = (path for path in sorted(directory.rglob("*")) if path.is_file())
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


def prints(directory: Path) -> dict[str, str]:
    """Return a fingerprint of every file below, chance taken out."""
    return {name: hashlib.sha256(tidied(name, data)).hexdigest() for name, data in every_file(directory).items()}
