"""What several tests of rooms that change need: a group's room, and how the homeserver sets it up."""

from __future__ import annotations

from adapters.matrix.api import call, part
from adapters.matrix.plugin import Matrix
from bot.i18n import Speaker
from bot.testkit.matrix_person import MatrixPerson
from bot.ui.model import Notice
from governance.commands import Place
from tests.adapters.matrix.world import ScriptedInbox, World


def text_of(notice: Notice) -> str:
    say = Speaker().say
    return "\n".join(say(line.text) for line in notice.lines)


async def state_of(person: MatrixPerson, room: str, kind: str, key: str = "") -> dict[str, object]:
    return await call(person.client, "GET", f"/rooms/{part(room)}/state/{kind}/{part(key)}", what="asking")


async def upgrade(person: MatrixPerson, room: str, version: str = "12") -> str:
    """Replace a room as Synapse does it; return the new one."""
    path = f"/rooms/{part(room)}/upgrade"
    made = await call(person.client, "POST", path, {"new_version": version}, what="upgrading")
    return str(made["replacement_room"])


async def home(world: World, inbox: ScriptedInbox, person: MatrixPerson, *, encrypted: bool = True) -> str:
    room = await person.create_room("Our table", [world.bot_id], encrypted=encrypted)
    await person.sees(lambda one: one.room == room and "!table" in one.text)
    inbox.places[room] = Place.HOME
    inbox.group = [person.id]
    await person.say(room, "!table decisions")
    await person.sees(lambda one: one.room == room and one.text == "heard decisions")
    return room


def rooms_of(matrix: Matrix) -> set[str]:
    """Return the rooms the bot knows it is in."""
    return set(matrix.platform._parts()[0].rooms)
