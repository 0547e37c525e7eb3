"""Letters: posted once, cards edited in place, private rooms waited for, readers checked."""

from __future__ import annotations

import asyncio

import pytest

from adapters.matrix.api import call, part
from bot.ports import Account, Spot, Trouble
from bot.ui.model import Card, Choice, Line, Notice, Said, Tone, msg
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


def card(*lines: str) -> Card:
    return Card(
        key="item:1",
        title=Said("Take the money"),
        lines=tuple(Line(text=Said(line), tone=Tone.QUOTE) for line in lines),
        choices=(Choice(action="ask:1", label=msg("matrix-way-send"), typed="ask 1"),),
    )


async def test_one_letter_is_shown_once_and_its_card_is_edited_in_place(world: World, inbox: ScriptedInbox) -> None:
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    home, _ = await world.private_of(inbox, maya)
    spot = Spot("matrix", home)
    seen = len(maya.messages)
    first = await matrix.platform.post(spot, card("We accept"), letter_id="letter-1")
    assert await matrix.platform.post(spot, card("We accept"), letter_id="letter-1") == first
    await matrix.platform.edit(spot, first, card("We accept <b>for a year</b>"), letter_id="letter-2")
    edited = await maya.sees(lambda one: one.edits == first)
    shown = [one for one in maya.messages[seen:] if one.room == home]

    assert [one.event_id for one in shown] == [first, edited.event_id]
    assert shown[0].text == "Take the money\n\n> We accept\n\n!table ask 1 - send it like this"
    assert not shown[0].notice
    assert all(one.encrypted for one in shown)
    assert "<blockquote>We accept &lt;b&gt;for a year&lt;/b&gt;</blockquote>" in edited.html
    assert (edited.content["m.mentions"], edited.content["m.new_content"]["m.mentions"]) == ({}, {})


async def test_a_card_that_was_deleted_or_outgrew_its_message_is_final_trouble(
    world: World, inbox: ScriptedInbox
) -> None:
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    home, _ = await world.private_of(inbox, maya)
    spot = Spot("matrix", home)
    first = await matrix.platform.post(spot, card("We accept"), letter_id="one")
    await maya.client.room_redact(home, first)
    with pytest.raises(Trouble) as gone:
        await matrix.platform.edit(spot, first, card("We do not"), letter_id="two")
    assert gone.value.final

    second = await matrix.platform.post(spot, card("short"), letter_id="three")
    long = card(*("word " * 200 for _ in range(4)))
    with pytest.raises(Trouble) as grown:
        await matrix.platform.edit(spot, second, long, letter_id="four")
    assert grown.value.final
    anew = (await matrix.platform.post(spot, long, letter_id="five")).split()
    assert len(anew) == 2
    await matrix.platform.edit(spot, " ".join(anew), long, letter_id="six")
    await maya.sees(lambda one: one.edits == anew[1])


async def test_a_private_message_waits_until_the_person_is_in_and_can_read_it(
    world: World, inbox: ScriptedInbox
) -> None:
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    maya.accepts = False
    spot = await matrix.platform.private_spot(Account("matrix", maya.id))
    note = Notice(lines=(Line(text=Said("for you")),))
    with pytest.raises(Trouble, match="not come into") as waits:
        await matrix.platform.post(spot, note, letter_id="early")
    assert not waits.value.final
    await maya.until(lambda: spot.id in maya.invited_by)
    posting = asyncio.create_task(matrix.platform.post(spot, note, letter_id="early"))
    await asyncio.sleep(0.3)
    await maya.accept(spot.id)
    await posting
    assert (await maya.sees(lambda one: one.text == "for you")).encrypted
    assert maya.unreadable == []


async def test_words_are_for_readers_only_and_an_invited_stranger_counts(world: World, inbox: ScriptedInbox) -> None:
    matrix, _ = await world.bot(inbox)
    maya, finch = await world.person("maya"), await world.person("finch")
    home, _ = await world.private_of(inbox, maya)
    spot, readers = Spot("matrix", home), [Account("matrix", maya.id)]
    assert await matrix.platform.members_only(spot, readers) is True
    assert await matrix.platform.members_only(spot, []) is False
    finch.accepts = False
    await maya.invite(home, finch.id)
    assert await matrix.platform.members_only(spot, readers) is False

    plain = await maya.create_room("plain", [world.bot_id], encrypted=False)
    await maya.sees(lambda one: one.room == plain)
    assert await matrix.platform.members_only(Spot("matrix", plain), readers) is False
    path = f"/rooms/{part(plain)}/state/m.room.encryption/"
    await call(maya.client, "PUT", path, {"algorithm": "none"}, what="writing nonsense")
    assert await matrix.platform.members_only(Spot("matrix", plain), readers) is False


async def test_before_it_is_connected_everything_is_trouble_that_passes(world: World, inbox: ScriptedInbox) -> None:
    matrix, task = await world.bot(inbox)
    await world.stop(task)
    with pytest.raises(Trouble) as waits:
        await matrix.platform.private_spot(Account("matrix", "@maya:localhost"))
    assert not waits.value.final


async def test_120_letters_at_once_into_one_encrypted_room_all_arrive_readable(
    world: World, inbox: ScriptedInbox
) -> None:
    """A room session ends after 100 messages; sent side by side without the room's lock, nio stumbles there."""
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    home, _ = await world.private_of(inbox, maya)
    seen = len(maya.messages)
    await asyncio.gather(
        *(
            matrix.platform.post(
                Spot("matrix", home), Notice(lines=(Line(text=Said(f"number {i}")),)), letter_id=str(i)
            )
            for i in range(120)
        )
    )
    await maya.until(lambda: len(maya.messages) - seen >= 120)
    assert {one.text for one in maya.messages[seen:]} == {f"number {i}" for i in range(120)}
    assert maya.unreadable == []


async def test_asking_for_a_private_room_from_all_sides_makes_one(world: World, inbox: ScriptedInbox) -> None:
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    account = Account("matrix", maya.id)
    spots = await asyncio.gather(*(matrix.platform.private_spot(account) for _ in range(3)))
    assert len({*spots, await matrix.platform.private_spot(account)}) == 1
