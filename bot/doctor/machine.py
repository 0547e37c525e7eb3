"""Where the machine may write down what is in memory: swap and core dumps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from adapters import disks
from adapters.process import keep_memory_private
from bot.doctor.finding import Finding, note, right, wrong
from bot.ui.model import msg

PROC, SYS = Path("/proc"), Path("/sys")
_ESCAPE = re.compile(r"\\([0-7]{3})")


def swap() -> Iterator[Finding]:
    """Look where memory goes when it is short."""
    table = PROC / "swaps"
    if not table.exists():
        yield note(msg("doctor-swap-unknown"))
        return
    used = [_ESCAPE.sub(lambda code: chr(int(code[1], 8)), line.split()[0]) for line in _lines(table)[1:]]
    bare = [path for path in used if not _sealed(_device(Path(path)))]
    yield from (wrong(msg("doctor-swap-plain", device=path)) for path in bare)
    if not used:
        yield right(msg("doctor-swap-none"))
    elif not bare:
        yield right(msg("doctor-swap-right"))


def core_dumps() -> Iterator[Finding]:
    """Look whether a crash leaves a copy of memory behind."""
    off, pattern = keep_memory_private(), PROC / "sys/kernel/core_pattern"
    yield right(msg("doctor-cores-right")) if off else note(msg("doctor-cores-unknown"))
    handler = "".join(_lines(pattern)) if pattern.exists() else ""
    if handler.startswith("|"):
        yield note(msg("doctor-cores-program", program=handler[1:].split()[0]))


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", errors="surrogateescape").splitlines()


def _device(path: Path) -> Path:
    """Return what /sys says of the device swapped to; of a file, of the device it lies on."""
    if path.is_block_device() or str(path).startswith("/dev/"):
        return SYS / "class/block" / path.resolve().name
    number = disks.device(path.resolve(), (PROC / "self/mountinfo").read_text("utf-8", errors="surrogateescape"))
    return SYS / "dev/block" / number


def _sealed(device: Path) -> bool:
    """Tell whether what is written there cannot be read later: encrypted, or memory itself (zram)."""
    if not device.exists():
        return False
    device = device.resolve()
    if device.name.startswith("zram"):
        backing = device / "backing_dev"
        return not backing.exists() or _lines(backing) == ["none"]
    uuid = device / "dm" / "uuid"
    if uuid.exists() and "".join(_lines(uuid)).startswith("CRYPT-"):
        return True
    below = sorted((device / "slaves").iterdir()) if (device / "slaves").is_dir() else []
    if below:
        return all(_sealed(one) for one in below)
    whole = device.parent  # a partition: is the disk it is cut from sealed?
    return (device / "partition").exists() and _sealed(whole)
