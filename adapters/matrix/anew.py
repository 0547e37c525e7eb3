"""What the host does for somebody who lost all their devices: the bot forgets their keys, and meets them anew."""

from __future__ import annotations

from pathlib import Path

from adapters.matrix import pins
from adapters.matrix.files import OneProcess
from bot.ports import Trouble


def meet_anew(directory: Path, person: str) -> bool:
    """Forget somebody's keys in the bot's ``matrix`` directory; return whether there were any.

    Raises ``Trouble`` if the bot still runs, or the directory or its file cannot be used.
    """
    if not directory.is_dir():
        raise Trouble(f"There is no {directory}. Name the settings file the bot is run with.", final=True)
    try:
        held = OneProcess(directory)
    except OSError as error:
        raise Trouble(
            f"Cannot use {directory} ({error.strerror}). Run this as the bot's user.", final=True
        ) from error
    try:
        return pins.meet_anew(directory / "pins.json", person)
    finally:
        held.release()
