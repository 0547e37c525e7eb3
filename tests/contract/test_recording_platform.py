"""The platform of the testkit behaves as a real one does, faults included."""

from __future__ import annotations

import pytest

from bot.ports import Account, Spot, Trouble
from bot.testkit.platform import RecordingPlatform
from bot.ui.model import Card, Line, Notice, Said, msg

HOME = Spot("test", "home")
CARD, NEWER = (Card(key="item:1", title=Said(text)) for text in ("old", "new"))
NEWS = Notice(lines=(Line(text=msg("news")),))


async def test_a_repeat_of_a_letter_shows_once() -> None:
    platform = RecordingPlatform()
    first = await platform.post(HOME, NEWS, letter_id="1")
    assert await platform.post(HOME, NEWS, letter_id="1") == first
    assert await platform.post(HOME, NEWS, letter_id="2") != first
    assert platform.at(HOME) == [NEWS, NEWS]


async def test_an_edit_takes_the_place_of_what_stood_there() -> None:
    platform = RecordingPlatform()
    message = await platform.post(HOME, CARD, letter_id="1")
    await platform.post(HOME, NEWS, letter_id="2")
    await platform.edit(HOME, message, NEWER, letter_id="3")
    assert platform.at(HOME) == [NEWER, NEWS]
    assert [(shown.letter_id, shown.edited) for shown in platform.log] == [("1", False), ("2", False), ("3", True)]
    platform.delete(message)
    with pytest.raises(Trouble) as told:
        await platform.edit(HOME, message, CARD, letter_id="4")
    assert told.value.final


async def test_it_fails_before_or_after_it_has_done_the_thing() -> None:
    """After: the letter is out and the caller does not know; a retry shows nothing twice."""
    platform = RecordingPlatform()
    platform.fail(Trouble("slow down", retry_after=3), times=2)
    platform.fail(Trouble("no answer"), after=True)
    shown = []
    for _ in range(3):
        with pytest.raises(Trouble):
            await platform.post(HOME, NEWS, letter_id="1")
        shown.append(len(platform.at(HOME)))
    await platform.post(HOME, NEWS, letter_id="1")
    assert (shown, platform.at(HOME)) == ([0, 0, 1], [NEWS])
    assert platform.calls == [("post", "1")] * 4


async def test_who_sits_where() -> None:
    """A private spot belongs to one account; a room nobody described counts as open."""
    platform = RecordingPlatform()
    maya, finch = Account("test", "maya"), Account("test", "dr-finch")
    spot = await platform.private_spot(maya)
    assert await platform.private_spot(maya) == spot
    assert await platform.members_only(spot, [maya])
    assert not await platform.members_only(HOME, [maya, finch])
    platform.occupants[HOME] = frozenset({maya, finch})
    assert await platform.members_only(HOME, [maya, finch])
    assert not await platform.members_only(HOME, [maya])
