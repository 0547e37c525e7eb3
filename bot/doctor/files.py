"""Who may open the bot's files, and what the keys of open rounds lie on."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from adapters.vault import place
from bot.doctor.finding import Finding, note, right, wrong
from bot.ports import Trouble
from bot.ui.model import msg
from config.settings import Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LINGER = Path("/var/lib/systemd/linger")
"""Users whose sessions systemd keeps when they log out; empty or missing where there is no systemd."""
FIRST_PERSON = 1000
"""User ids below belong to services, which never log out."""


def settings_file(config: Path | None) -> Iterator[Finding]:
    """Look who may read or change the settings."""
    if config is None:
        return
    if config.stat().st_mode & OTHERS:
        yield wrong(msg("doctor-settings-open", path=str(config)))
    else:
        yield right(msg("doctor-settings-right", path=str(config)))


def secrets(settings: Settings) -> Iterator[Finding]:
    """Look at what seals and opens: loading has refused open passwords already, so the rest is looked at."""
    matrix = settings.matrix
    if matrix is None:
        return
    files = [matrix.password_file, matrix.access_token_file, pickle_key(settings)]
    there = [file for file in files if file is not None and file.exists()]
    bad = [file for file in there if file.stat().st_mode & OTHERS]
    yield from (wrong(msg("doctor-secret-open", mode="600", path=str(file))) for file in bad)
    folder = settings.secrets_dir
    if folder is not None and folder.stat().st_mode & stat.S_IRWXO:
        yield wrong(msg("doctor-secret-open", mode="700", path=str(folder)))
    elif not bad:
        yield right(msg("doctor-secrets-right"))


def pickle_key(settings: Settings) -> Path | None:
    """Return the file that seals the bot's message keys on Matrix."""
    if settings.matrix is None:
        return None
    return settings.matrix.pickle_key_file or settings.data_dir / "matrix" / "pickle.key"


def data(directory: Path) -> Iterator[Finding]:
    """Look at the directory everything of the bot lies in; within it the directory's own lock is enough."""
    if not directory.exists():
        yield note(msg("doctor-data-none", path=str(directory)))
        return
    about = directory.stat()
    if about.st_uid != os.geteuid():
        yield wrong(msg("doctor-data-owner", path=str(directory)))
    elif about.st_mode & OTHERS:
        yield wrong(msg("doctor-data-open", path=str(directory)))
    else:
        yield right(msg("doctor-data-right", path=str(directory)))


def vault(settings: Settings) -> Iterator[Finding]:
    """Look what the keys of open rounds lie on, who may reach them, and when they go."""
    directory = settings.vault_dir
    try:
        place.approved(directory, on_disk=settings.vault_on_disk, before=settings.vault_before)
        if os.path.lexists(directory):
            place.only_ours(directory, 0o700)
    except Trouble as trouble:
        yield wrong(trouble)
        return
    if not place.in_memory(directory):
        yield note(msg("doctor-vault-disk", path=str(directory)))
        return
    yield right(msg("doctor-vault-memory", path=str(directory)))
    user = pwd.getpwuid(os.geteuid())
    logs_out = user.pw_uid >= FIRST_PERSON and "RUNTIME_DIRECTORY" not in os.environ
    if LINGER.parent.exists() and logs_out and not (LINGER / user.pw_name).exists():
        yield wrong(msg("doctor-vault-logout", user=user.pw_name))
