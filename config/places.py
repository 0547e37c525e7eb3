"""Where things lie that no setting names."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - not a temporary file: a directory of our own in it, 0700


def vault(data_dir: Path, environ: Mapping[str, str], *, on_disk: bool) -> Path:
    """Return where the keys of open rounds lie: in memory, kept when the process ends, lost with the machine.

    A service manager names ``RUNTIME_DIRECTORY``, a login session ``XDG_RUNTIME_DIR``; else Linux has shared
    memory. Outside the first the name holds a digest of ``data_dir``: two bots of one user share no vault.
    ``on_disk``, and where there is no memory to be had (the bot then refuses to start): in ``data_dir``.
    """
    ours = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    service, session = environ.get("RUNTIME_DIRECTORY", "").split(":")[0], environ.get("XDG_RUNTIME_DIR", "")
    if on_disk:
        return before(data_dir)
    if service.startswith("/"):
        return Path(service) / "vault"
    if session.startswith("/"):
        return Path(session) / f"own-table-{ours}"
    if SHARED_MEMORY.is_dir():
        return SHARED_MEMORY / f"own-table-{os.getuid()}-{ours}"
    return before(data_dir)


def boxes(vault_dir: Path) -> str:
    """Return the address of the sealed boxes: beside their keys, for without those nobody can open them.

    On a disk they would outlive their keys for nothing, and whoever copies the disk would see when people answer.
    """
    return f"sqlite:///{vault_dir}/urn.db"


def before(data_dir: Path) -> Path:
    """Return where the keys lay before there was a choice."""
    return data_dir / "vault"
