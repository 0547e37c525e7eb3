"""How much memory the bot takes, as a process of its own, after ten thousand messages in its group's room.

Real Synapse, ``owntable run`` as a host starts it. A person without encryption writes ordinary talk, and in every
hundredth message asks the bot something. Floor: the same process after its first answer. Linux (``/proc``).
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.testkit.matrix_person import MatrixPerson
from bot.testkit.synapse import Synapse

ROOT = Path(__file__).parents[1]
PASSWORD = "for-this-run-only"
EVENTS, EVERY, AT_ONCE = 10_000, 100, 20


def memory(process: asyncio.subprocess.Process) -> float:
    """Return what a process holds in memory now, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) / 1024


async def answered(person: MatrixPerson, room: str, number: int) -> None:
    """Ask, and wait for the reply: everything said before was handled by then."""
    event = await person.say(room, f"!table help {'propose' if number % 2 else 'rest'}")

    def is_reply(message: object) -> bool:
        relates = getattr(message, "content", {}).get("m.relates_to") or {}
        return bool((relates.get("m.in_reply_to") or {}).get("event_id") == event)

    await person.sees(is_reply, 120)


async def measure(folder: Path) -> None:
    """Start everything, write, print."""
    server = await Synapse.start(folder / "synapse")
    bot = await server.register("table", PASSWORD)
    await server.register("maya", PASSWORD)
    maya = await MatrixPerson.sign_in(server.url, "maya", PASSWORD, folder / "maya")
    secret, config = folder / "password", folder / "own-table.toml"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    config.write_text(
        f'data_dir = "var"\nvault_on_disk = true\n[matrix]\nhomeserver = "{server.url}"\nuser = "{bot}"\n'
        f'password_file = "password"\nservers = ["{server.server_name}"]\n'
    )
    run = (sys.executable, "-m", "bot", "run", "--config", str(config))
    process = await asyncio.create_subprocess_exec(*run, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        room = await maya.create_room("Bench", [bot], encrypted=False)
        await maya.sees(lambda one: one.room == room and one.sender == bot, 60)
        await answered(maya, room, 0)
        floor = memory(process)
        for start in range(0, EVENTS, EVERY):
            for first in range(start, start + EVERY, AT_ONCE):
                talk = (maya.say(room, f"ordinary talk {number}") for number in range(first, first + AT_ONCE))
                await asyncio.gather(*talk)
            await answered(maya, room, start)
        now = memory(process)
        print(f"{EVENTS} messages: {now:.1f} MiB / {floor:.1f} MiB after the first answer = {now / floor:.2f}")
    finally:
        process.terminate()
        await process.wait()
        await maya.close()
        await server.stop()


def main() -> None:
    """Measure in a folder that is thrown away."""
    print("memory of the bot's process after many messages in a room")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder)))


if __name__ == "__main__":
    main()
