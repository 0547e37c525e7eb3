"""What is right on this machine and what is not, each with its remedy. Looks, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.doctor import files, machine, matrix, pace, stores
from bot.doctor.finding import Finding, Weight, wrong
from bot.ports import Clock
from config.settings import Settings

__all__ = ["Finding", "Weight", "examine", "wrong"]


def examine(settings: Settings, config: Path | None, clock: Clock) -> Iterator[Finding]:
    """Yield every finding, in the order in which a host would set things right.

    ``config``: the settings file, if there is one. Raises nothing of the outside: what fails is a finding.
    """
    yield from files.settings_file(config)
    yield from files.secrets(settings)
    yield from files.data(settings.data_dir)
    yield from stores.databases(settings, clock)
    yield from files.vault(settings)
    yield from matrix.account(settings, clock)
    yield from pace.limits(settings)
    yield from machine.swap()
    yield from machine.core_dumps()
    yield from stores.backups(settings)
