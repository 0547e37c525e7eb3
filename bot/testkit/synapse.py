"""A throw-away homeserver: a real Synapse on 127.0.0.1 with SQLite, for tests and the demo.

Open registration, no federation, every rate limit lifted unless asked for. Lives in one directory and ends
with ``stop``. Its Python is a separate environment (``matrix-synapse`` pins its own dependencies).
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp

from bot.ports import Trouble

PYTHON = Path(__file__).resolve().parents[2] / ".venv-synapse" / "bin" / "python"
"""Where the Makefile puts that environment."""

_LIFTED = {"per_second": 100_000, "burst_count": 100_000}
_LIMITS: dict[str, Any] = {
    "rc_message": _LIFTED,
    "rc_registration": _LIFTED,
    "rc_login": {"address": _LIFTED, "account": _LIFTED, "failed_attempts": _LIFTED},
    "rc_joins": {"local": _LIFTED, "remote": _LIFTED},
    "rc_joins_per_room": _LIFTED,
    "rc_invites": {"per_room": _LIFTED, "per_user": _LIFTED, "per_issuer": _LIFTED},
    "rc_key_requests": _LIFTED,
    "rc_room_creation": _LIFTED,
    "rc_presence": {"per_user": _LIFTED},
}
_START = 60.0
_STOP = 10.0


class Synapse:
    """One running homeserver. Build it with ``start``."""

    def __init__(self, url: str, server_name: str, process: asyncio.subprocess.Process) -> None:
        self.url, self.server_name, self._process = url, server_name, process

    @classmethod
    async def start(
        cls,
        directory: Path,
        *,
        python: Path = PYTHON,
        lifted: bool = True,
        changed: Mapping[str, Any] = MappingProxyType({}),
    ) -> Synapse:
        """Start in ``directory`` and wait until it answers. Raises ``Trouble`` with its last words if not.

        ``lifted``: without rate limits. ``changed``: settings that are to be otherwise. Starting in the same
        directory again gives the same rooms and people, and the settings it was made with.
        """
        port = await asyncio.to_thread(_prepare, directory, lifted, changed)
        config = str(directory / "homeserver.yaml")
        run = [str(python), "-m", "synapse.app.homeserver", "-c", config]
        if not await asyncio.to_thread((directory / "signing.key").exists):
            made = await _spawn([*run, "--generate-missing-configs", "--keys-directory", str(directory)], directory)
            await made.wait()
        process = await _spawn(run, directory)
        server = cls(f"http://127.0.0.1:{port}", "localhost", process)
        try:
            await server._answers(directory)
        except BaseException:
            await server.stop()
            raise
        return server

    async def _answers(self, directory: Path) -> None:
        try:
            async with asyncio.timeout(_START), aiohttp.ClientSession() as session:
                while self._process.returncode is None:
                    try:
                        async with session.get(self.url + "/_matrix/client/versions") as answer:
                            if answer.ok:
                                return
                    except aiohttp.ClientConnectionError:
                        pass  # not listening yet
                    await asyncio.sleep(0.1)
        except TimeoutError:
            pass  # told below, like a process that ended
        log = await asyncio.to_thread((directory / "output.log").read_text)
        raise Trouble(f"Synapse did not start. The end of its log:\n{log[-2000:]}", final=True)

    async def register(self, name: str, password: str) -> str:
        """Make an account and return its user id. Raises ``Trouble`` if the name is taken."""
        body = {"username": name, "password": password, "inhibit_login": True, "auth": {"type": "m.login.dummy"}}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url + "/_matrix/client/v3/register", json=body) as answer,
        ):
            made = await answer.json()
        if "user_id" not in made:
            raise Trouble(f"Synapse did not make the account: {made.get('errcode')}", final=True)
        return str(made["user_id"])

    async def stop(self) -> None:
        """End it; what it wrote stays in its directory."""
        if self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(_STOP):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def _spawn(command: list[str], directory: Path) -> asyncio.subprocess.Process:
    log = await asyncio.to_thread((directory / "output.log").open, "ab")
    with log:
        return await asyncio.create_subprocess_exec(*command, cwd=directory, stdout=log, stderr=log)


def _prepare(directory: Path, lifted: bool, changed: Mapping[str, Any]) -> int:  # noqa: FBT001 - private, one caller
    """Write the configuration (JSON is YAML) and return the port: the kept one, or a free one."""
    directory.mkdir(parents=True, exist_ok=True)
    kept = directory / "homeserver.yaml"
    if kept.exists():
        return int(json.loads(kept.read_text())["listeners"][0]["port"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    config: dict[str, Any] = {
        "server_name": "localhost",
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "listeners": [
            {
                "port": port,
                "bind_addresses": ["127.0.0.1"],
                "type": "http",
                "tls": False,
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(directory / "homeserver.db")}},
        "media_store_path": str(directory / "media"),
        "signing_key_path": str(directory / "signing.key"),
        "pid_file": str(directory / "homeserver.pid"),
        "log_config": str(directory / "log.json"),
        # Nobody outside this machine can reach it, and it is thrown away: these guard nothing.
        "macaroon_secret_key": "throw-away",
        "form_secret": "throw-away",
        "report_stats": False,
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
        "presence": {"enabled": False},
        "password_config": {"enabled": True, "policy": {"enabled": False}},
        "bcrypt_rounds": 4,
        **(_LIMITS if lifted else {}),
        **changed,
    }
    log = {
        "version": 1,
        "handlers": {"stderr": {"class": "logging.StreamHandler"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "disable_existing_loggers": False,
    }
    (directory / "log.json").write_text(json.dumps(log))
    kept.write_text(json.dumps(config))
    return port
