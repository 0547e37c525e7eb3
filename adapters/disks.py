"""What a file lies on: a disk of this machine, one over the network, or memory; and how one is erased."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bot.ports import Trouble

_KINDS = """
nfs nfs4 cifs smb smb2 smb3 smbfs ncpfs afs ceph glusterfs lustre beegfs gpfs gfs2 ocfs2 9p vboxsf davfs sshfs
fuse.sshfs fuse.glusterfs fuse.ceph fuse.cephfs fuse.s3fs fuse.rclone fuse.davfs fuse.vmhgfs-fuse
"""
NETWORK = frozenset(_KINDS.split())
MEMORY = frozenset({"tmpfs", "ramfs"})
MOUNTS = Path("/proc/self/mountinfo")
"""Linux tells here; elsewhere nobody does."""

_OCTAL = re.compile(r"\\([0-7]{3})")


def file_system(path: Path, mountinfo: str) -> str:
    """Return the type of the file system that holds ``path`` (absolute); empty if the table does not say."""
    return _mount(path, mountinfo)[1]


def device(path: Path, mountinfo: str) -> str:
    """Return the number of the device that holds ``path`` (absolute), as ``8:1``; empty if nobody says."""
    return _mount(path, mountinfo)[0]


def _mount(path: Path, mountinfo: str) -> tuple[str, str]:
    best, found = -1, ("", "")
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        if not right:
            continue
        mount = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), left.split()[4]))
        # Later lines lie on top of earlier ones at the same point, so equal depth wins, too.
        if path.is_relative_to(mount) and len(mount.parts) >= best:
            best, found = len(mount.parts), (left.split()[2], right.split()[0])
    return found


def blank(descriptor: int) -> None:
    """Overwrite an open file where it lies; durable when this returns. Raises ``OSError``."""
    os.pwrite(descriptor, bytes(os.fstat(descriptor).st_size), 0)
    os.fsync(descriptor)


def erase(path: Path) -> None:
    """Overwrite a file where it lies, then remove it; without one, do nothing. Raises ``OSError``, for a link too."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        blank(descriptor)
    finally:
        os.close(descriptor)
    path.unlink(missing_ok=True)


def kind_of(path: Path, mounts: Path = MOUNTS) -> str:
    """Return the type of the file system that ``path`` is or would be on; empty where nobody tells."""
    if not mounts.exists():
        return ""
    return file_system(path.resolve(), mounts.read_text("utf-8", errors="surrogateescape"))


def refuse_network_disk(path: Path, mounts: Path = MOUNTS) -> None:
    """Raise ``Trouble`` (final) if ``path`` lies on a network file system: SQLite's locks do not hold there."""
    kind = kind_of(path, mounts)
    if kind in NETWORK:
        raise Trouble(
            f"{path} lies on a network disk ({kind}), where SQLite can lose what it promised to keep. "
            "Name a file on a disk of this machine, or use PostgreSQL.",
            final=True,
        )
