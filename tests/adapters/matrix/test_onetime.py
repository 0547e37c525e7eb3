"""Keys others begin to write with: enough of them, and one left when they are used up while we are away."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.matrix.api import call
from bot.testkit.matrix_person import MatrixPerson
from governance.commands import Place
from tests.adapters.matrix.gate import Gate
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def claim(person: MatrixPerson, bot: str, device: str) -> dict[str, Any]:
    """Take a one-time key of the bot's, as every client does that begins to write to it."""
    body = {"one_time_keys": {bot: {device: "signed_curve25519"}}}
    found = await call(person.client, "POST", "/keys/claim", body, what="claiming a key")
    return dict(found["one_time_keys"][bot][device])


async def test_who_begins_to_write_when_every_key_is_taken_is_still_understood(
    world: World, inbox: ScriptedInbox
) -> None:
    """Fifty clients take them while the bot is away; two people then share the one that is left."""
    settings = await world.settings()
    matrix, task = await world.bot(inbox, settings)
    maya, li, jo = [await world.person(name) for name in ("maya", "li", "jo")]
    home = await world.home_of(maya, world.bot_id)
    inbox.places[home] = Place.HOME
    device = matrix.platform._parts()[0].device_id
    await world.stop(task)

    taken = [await claim(maya, world.bot_id, device) for _ in range(52)]
    fallback = [name for one in taken for name, key in one.items() if key.get("fallback")]
    assert len({name for one in taken for name in one} - set(fallback)) >= 49
    assert len(set(fallback)) == 1
    for one in (li, jo):
        await maya.invite(home, one.id)
        await one.until(lambda one=one: home in one.client.rooms and len(one.client.rooms[home].users) >= 3)  # type: ignore[misc] # bound at once
        await one.say(home, "!table decisions")

    matrix, task = await world.bot(inbox, settings)
    await maya.until(lambda: [heard.account.id for heard in inbox.asks] == [li.id, jo.id])
    client = matrix.platform._parts()[0]
    await maya.say(home, "!table rules")
    await maya.until(lambda: inbox.asks[-1].verb == "rules" and client.fallback_used is False)
    counts = await call(client, "POST", "/keys/upload", {}, what="asking how many there are")
    assert counts["one_time_key_counts"]["signed_curve25519"] >= 50

    await world.stop(task)
    again = [await claim(maya, world.bot_id, device) for _ in range(52)]
    renewed = {name for one in again for name, key in one.items() if key.get("fallback")}
    assert len(renewed) == 1
    assert renewed != set(fallback)


async def test_keys_whose_upload_was_not_answered_are_still_ours_after_a_kill(
    world: World, inbox: ScriptedInbox
) -> None:
    """Else the homeserver hands out keys nobody has, and refuses every further one for ever."""
    async with Gate(world.synapse.url).open() as gate:
        settings = await world.settings(homeserver=gate.url)
        matrix, task = await world.bot(inbox, settings)
        maya, li = await world.person("maya"), await world.person("li")
        home = await world.home_of(maya, world.bot_id)
        inbox.places[home] = Place.HOME
        client = matrix.platform._parts()[0]
        for _ in range(5):
            await claim(maya, world.bot_id, client.device_id)
        gate.lost = "/keys/upload"
        await maya.say(home, "!table decisions")
        await maya.until(lambda: gate.did["lost"] > 0)
        await world.stop(task)
        gate.lost = ""
        matrix, task = await world.bot(inbox, settings)
        client = matrix.platform._parts()[0]
        await maya.say(home, "!table rules")
        await maya.until(lambda: inbox.asks[-1].verb == "rules" and client.olm.uploaded_key_count == 50)
        await maya.invite(home, li.id)
        await li.until(lambda: home in li.client.rooms and len(li.client.rooms[home].users) >= 3)
        for _ in range(45):  # li's own client takes one of those whose upload was lost
            await claim(maya, world.bot_id, client.device_id)
        await li.say(home, "!table mine")
        await maya.until(lambda: inbox.asks[-1].verb == "mine")
