"""Whether the databases answer and lie apart, and what of them belongs into a backup."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from adapters.store.look import Seen, look
from bot.doctor.files import OTHERS, pickle_key
from bot.doctor.finding import Finding, note, right, wrong
from bot.ports import Clock, Trouble
from bot.ui.model import msg
from config.settings import Settings


def databases(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Look at the database and at the sealed boxes, and at the clock by the last sign of life."""
    named = yield from _one(settings.database_url, "doctor-database-right", "doctor-database-none")
    boxes = yield from _one(settings.urn_url, "doctor-boxes-right", "doctor-boxes-none")
    if named is not None and boxes is not None:
        yield from _apart(named, boxes)
    if named is not None and named.beat is not None:
        now = clock.now()
        if now < named.beat:
            yield wrong(msg("doctor-clock-behind", now=now, beat=named.beat))
        else:
            yield right(msg("doctor-clock-right", beat=named.beat))


def _one(url: str, fine: str, missing: str) -> Generator[Finding, None, Seen | None]:
    try:
        seen = look(url)
    except Trouble as trouble:
        yield wrong(msg("doctor-database-wrong", where=where(url), what=str(trouble)))
        return None
    if seen is None:
        yield note(msg(missing, where=where(url)))
        return None
    yield right(msg(fine, where=where(url)))
    if seen.file is not None and seen.file.stat().st_mode & OTHERS:
        yield wrong(msg("doctor-file-open", path=str(seen.file)))
    return seen


def _apart(named: Seen, boxes: Seen) -> Iterator[Finding]:
    """Private answers lie in a file of their own, or belong to a database user of their own."""
    if named.file is not None and boxes.file is not None and named.file.samefile(boxes.file):
        yield wrong(msg("doctor-boxes-same", path=str(named.file)))
    elif named.role and named.role == boxes.role:
        yield wrong(msg("doctor-boxes-role", user=named.role[-1]))
    else:
        yield right(msg("doctor-boxes-apart"))
    if named.role or boxes.role:
        yield note(msg("doctor-postgres"))


def where(url: str) -> str:
    """Return a database's place without its password."""
    parts = urlsplit(url)
    return parts.path[1:] if parts.scheme == "sqlite" else f"{parts.hostname or ''}{parts.path}"


def backups(settings: Settings) -> Iterator[Finding]:
    """Say which files belong into a backup and which must never be in one."""
    yield note(msg("doctor-backup-take", what=where(settings.database_url)))
    key = pickle_key(settings)
    never = [where(settings.urn_url), str(settings.vault_dir), *([str(key)] if key else [])]
    yield note(msg("doctor-backup-never", what=", ".join(never)))
    inside = [path for path in never if Path(path).is_relative_to(settings.data_dir)]
    if inside:
        yield note(msg("doctor-backup-inside", path=str(settings.data_dir), what=", ".join(inside)))
