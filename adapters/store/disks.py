"""Which disk a file lies on: SQLite's locks and journal do not hold over a network."""

from __future__ import annotations

import re
from pathlib import Path

from bot.ports import Trouble

_KINDS = """
nfs nfs4 cifs smb smb2 smb3 smbfs ncpfs afs ceph glusterfs lustre beegfs gpfs gfs2 ocfs2 9p vboxsf davfs sshfs
fuse.sshfs fuse.glusterfs fuse.ceph fuse.cephfs fuse.s3fs fuse.rclone fuse.davfs fuse.vmhgfs-fuse
"""
NETWORK = frozenset(_KINDS.split())
MOUNTS = Path("/proc/self/mountinfo")
"""Linux tells here; elsewhere nothing is checked."""

_OCTAL = re.compile(r"\\([0-7]{3})")


def file_system(path: Path, mountinfo: str) -> str:
    """Return the type of the file system that holds ``path`` (absolute); empty if the table does not say."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        if not right:
            continue
        mount = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), left.split()[4]))
        # Later lines lie on top of earlier ones at the same point, so equal depth wins, too.
        if path.is_relative_to(mount) and len(mount.parts) >= best:
            best, kind = len(mount.parts), right.split()[0]
    return kind


def refuse_network_disk(path: Path, mounts: Path = MOUNTS) -> None:
    """Raise ``Trouble`` (final) if ``path`` lies on a network file system."""
    if not mounts.exists():
        return
    kind = file_system(path.resolve(), mounts.read_text("utf-8", errors="surrogateescape"))
    if kind in NETWORK:
        raise Trouble(
            f"{path} lies on a network disk ({kind}), where SQLite can lose what it promised to keep. "
            "Name a file on a disk of this machine, or use PostgreSQL.",
            final=True,
        )
