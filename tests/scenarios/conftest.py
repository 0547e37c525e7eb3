"""Stories, told in TOML and played in virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.rehearsal.play import Play
from bot.rehearsal.reading import read

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*.toml"))

Tell = Callable[[Path], Awaitable[Play]]


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    """Play a story to its end and close its files; what was shown can still be read."""

    async def play_all(path: Path) -> Play:
        directory = tmp_path / f"played-{path.stem}"
        directory.mkdir()
        play = await Play.open(read(path), directory)
        try:
            await play.run()
        finally:
            await play.close()
        return play

    return play_all


@pytest.fixture
def story(tmp_path: Path) -> Callable[[str], Path]:
    """Write a story file."""

    def write(text: str, name: str = "story.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
