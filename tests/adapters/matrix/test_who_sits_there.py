"""Who is let into which room, how people there are called, and what deleting a message does not do."""

from __future__ import annotations

import pytest

from adapters.matrix.api import MatrixTrouble, call, part
from bot.ports import Account, Elsewhere, Heard, Spot
from bot.testkit.matrix_person import MatrixPerson
from bot.ui.model import Notice
from tests.adapters.matrix.homes import home, state_of
from tests.adapters.matrix.world import ScriptedInbox, World, said

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_nobody_but_the_bot_lets_anybody_into_a_private_room_and_a_helper_comes_and_goes(
    world: World, inbox: ScriptedInbox
) -> None:
    """Named: asked in before the answer is given. Taken back: out before it is, in the same room."""
    matrix, _ = await world.bot(inbox)
    maya, finch, eve = [await world.person(name) for name in ("maya", "finch", "eve")]
    _, private = await world.private_of(inbox, maya)
    await maya.invite(private, eve.id)
    with pytest.raises(MatrixTrouble, match="M_FORBIDDEN"):
        await call(
            maya.client, "POST", f"/rooms/{part(private)}/invite", {"user_id": eve.id}, what="inviting a stranger"
        )

    def names(heard: Heard) -> Notice:
        inbox.helping[maya.id] = [finch.id] if heard.fields.get("person") else []
        return said(f"heard {heard.verb} {len(inbox.helping[maya.id])}")

    inbox.answer = names
    await maya.say(private, "helper finch")
    answer = await maya.sees(lambda one: one.text == "heard helper 1")
    await finch.until(lambda: private in finch.client.rooms)
    await maya.say(private, "helper")
    again = await maya.sees(lambda one: one.text == "heard helper 0")
    assert (again.room, answer.room) == (private, private)
    assert (await state_of(maya, private, "m.room.member", finch.id))["membership"] == "leave"
    assert await matrix.platform.private_spot(Account("matrix", maya.id)) == Spot("matrix", private)
    assert eve.invited_by == {}


async def test_a_person_who_left_a_room_of_theirs_where_the_bot_may_not_invite_gets_another(
    world: World, inbox: ScriptedInbox
) -> None:
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    own = await maya.create_room("chat", [world.bot_id], direct=True)
    await maya.sees(lambda one: one.room == own and "for you and me" in one.text)
    levels = await state_of(maya, own, "m.room.power_levels")
    path = f"/rooms/{part(own)}/state/m.room.power_levels/"
    await call(maya.client, "PUT", path, {**levels, "invite": 100}, what="setting levels")
    await maya.client.room_leave(own)
    bot = matrix.platform._parts()[0]
    await maya.until(lambda: maya.id not in bot.rooms[own].users)
    with pytest.raises(Elsewhere):
        await matrix.platform.post(Spot("matrix", own), said("for you"), letter_id="one")
    fresh = await matrix.platform.private_spot(Account("matrix", maya.id))
    assert fresh.id == await maya.private_room(world.bot_id)


async def test_deleting_takes_no_answer_back_and_that_is_said_once_in_the_usual_size(
    world: World, inbox: ScriptedInbox
) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    room, private = await world.private_of(inbox, maya)
    answered = await maya.say(private, "37b")
    await maya.sees(lambda one: one.room == private and "sealed box" in one.text)
    seen = len(maya.messages)
    other = await maya.say(private, "mine")
    await maya.sees(lambda one: one.text == "heard mine", after=seen)
    for event in (answered, other):
        await maya.client.room_redact(private, event)
    told = await maya.sees(lambda one: "Deleting a message changes nothing" in one.text)
    assert (told.room, "12t" in told.text, dict(told.content).get("m.relates_to")) == (private, True, None)
    assert [code for _, _, code, _ in inbox.slips] == ["37b"]

    # At home: a command that is deleted stays said, and nothing is said about it.
    asked, seen = len(inbox.asks), len(maya.messages)
    event = await maya.say(room, "!table decisions")
    await maya.sees(lambda one: one.room == room and one.text == "heard decisions")
    await maya.client.room_redact(room, event)
    await maya.say(room, "!table rules")
    await maya.sees(lambda one: one.room == room and one.text == "heard rules")
    assert [heard.verb for heard in inbox.asks[asked:]] == ["decisions", "rules"]
    assert [one.text for one in maya.messages[seen:]] == ["heard decisions", "heard rules"]
    kept = [one for one in await world.said_in(maya, private) if one["sender"] == world.bot_id]
    assert len({len(one["content"]["ciphertext"]) for one in kept if "ciphertext" in one["content"]}) == 1


async def renamed(person: MatrixPerson, room: str, name: str, witness: MatrixPerson) -> None:
    """Let somebody call themselves something; the homeserver tells rooms a moment later."""
    await person.client.set_displayname(name)
    await witness.until(lambda: witness.client.rooms[room].users[person.id].display_name == name)


async def test_two_people_who_call_themselves_the_same_are_told_apart_by_their_accounts(
    world: World, inbox: ScriptedInbox
) -> None:
    await world.bot(inbox)
    maya, eve = await world.person("maya"), await world.person("eve")
    room = await home(world, inbox, maya)
    await maya.invite(room, eve.id)
    await eve.until(lambda: room in eve.client.rooms)
    await renamed(maya, room, "Maya", maya)
    await renamed(eve, room, "\u202e\u200bMAYA\n(member)", maya)
    for person in (maya, eve):
        await person.say(room, "!table rules")
    await maya.until(lambda: [one.verb for one in inbox.asks].count("rules") == 2)
    first, second = [one.name for one in inbox.asks if one.verb == "rules"]
    assert (first, second) == ("Maya", "MAYA member")

    await renamed(eve, room, "m\u200bAya", maya)
    for person in (maya, eve):
        await person.say(room, "!table mine")
    await maya.until(lambda: [one.verb for one in inbox.asks].count("mine") == 2)
    assert sorted(one.name for one in inbox.asks if one.verb == "mine") == [f"Maya ({maya.id})", f"mAya ({eve.id})"]


async def test_raw_words_are_not_for_a_room_somebody_knocks_at_or_walked_into(
    world: World, inbox: ScriptedInbox
) -> None:
    """Asked of the homeserver at the moment of sending; who only knocks counts, who was let in by a rule counts."""
    matrix, _ = await world.bot(inbox)
    maya, eve = await world.person("maya"), await world.person("eve")
    room = await home(world, inbox, maya)
    ours = [Account("matrix", maya.id)]
    spot = Spot("matrix", room)
    assert await matrix.platform.members_only(spot, ours)
    path = f"/rooms/{part(room)}/state/m.room.join_rules/"
    await call(maya.client, "PUT", path, {"join_rule": "knock"}, what="letting people knock")
    await call(eve.client, "POST", f"/knock/{part(room)}", {}, what="knocking")
    assert not await matrix.platform.members_only(spot, ours)

    lobby = await eve.create_room("lobby")
    rule = {"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": lobby}]}
    await call(maya.client, "PUT", path, rule, what="letting a lobby in")
    await maya.client.room_kick(room, eve.id)
    assert await matrix.platform.members_only(spot, ours)
    await eve.accept(room)
    assert not await matrix.platform.members_only(spot, ours)
    assert await matrix.platform.members_only(spot, [*ours, Account("matrix", eve.id)])
