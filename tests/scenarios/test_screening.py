"""What both screeners kept back is on the disk no more, in no file of the bot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.scenarios.conftest import HERE, Tell


def kept(directory: Path, text: str) -> list[str]:
    """Return the files in which this text stands."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


async def test_words_that_were_kept_back_are_on_no_disk(
    tell: Tell, story: Callable[..., Path], tmp_path: Path
) -> None:
    """Before the second of the two spoke they stood there, so looking this way finds them."""
    told = (HERE / "screening.toml").read_text(encoding="utf-8")
    there = []
    for i, end in enumerate(("withhold 11.1 about a person", "withhold 11.1 private detail")):
        whole = told.partition(f'{end}"')[0] + f'{end}"\n'
        await tell(story(whole, f"part-{i}.toml"))
        there.append(kept(tmp_path / f"played-part-{i}", "drinks again"))
    assert there == [["table.db"], []]
