"""``owntable run --config FILE``: a real process serves a real group, is stopped, and goes on where it was."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.testkit.matrix_person import MatrixPerson
from bot.testkit.synapse import Synapse

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]
ROOT = Path(__file__).parents[3]
PASSWORD = "only-for-this-test"
FOUND = (
    '!table found name="Our own table" aim="Decide together" zone=Europe/London server_host="a friend" '
    'bot_host="Anna" server_by_professionals=no expected="@sam:localhost"'
)


def configured(folder: Path, server: Synapse, bot: str) -> Path:
    """Write what a host writes: a settings file and a password file nobody else may read."""
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    config = folder / "own-table.toml"
    config.write_text(
        f'data_dir = "var"\nvault_on_disk = true\n[matrix]\nhomeserver = "{server.url}"\nuser = "{bot}"\n'
        f'password_file = "password"\nservers = ["{server.server_name}"]\n'
    )
    return config


@asynccontextmanager
async def running(config: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot as ``make run`` does; stop it as a service manager does, and see it end well."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--config", str(config), cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def told(person: MatrixPerson, room: str, text: str) -> str:
    """Say something; return the bot's reply to it."""
    event = await person.say(room, text)

    def is_reply(content: Mapping[str, object]) -> bool:
        relates = content.get("m.relates_to")
        reply = relates.get("m.in_reply_to") if isinstance(relates, dict) else None
        return isinstance(reply, dict) and reply.get("event_id") == event

    return (await person.sees(lambda m: is_reply(m.content), 30)).text


async def test_a_group_is_founded_and_still_there_after_a_restart(synapse: Synapse, tmp_path: Path) -> None:
    bot = await synapse.register("run-bot", PASSWORD)
    await synapse.register("run-maya", PASSWORD)
    config = configured(tmp_path, synapse, bot)
    maya = await MatrixPerson.sign_in(synapse.url, "run-maya", PASSWORD, tmp_path / "maya")
    try:
        async with running(config):
            room = await maya.create_room("Our own table", [bot])
            await maya.sees(lambda m: m.room == room and m.sender == bot, 40)
            assert "our first evening" in await told(maya, room, FOUND)
            assert "run-maya (member)" in await told(maya, room, "!table join standing=member")
            own = await maya.private_room(bot)
        async with running(config):
            assert "This is us" not in await told(maya, room, "!table ready yes=yes")
            assert "run-maya (member): this is us" in "".join(m.text for m in maya.messages)
            assert maya.client.rooms[own].encrypted
    finally:
        await maya.close()
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0
