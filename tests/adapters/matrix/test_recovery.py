"""A host takes the bot's identity into an app: with a key shown once, which opens nothing anybody said."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from adapters.clock import SystemClock
from adapters.matrix import recovery
from adapters.matrix.api import call, part
from bot.__main__ import app
from bot.doctor import matrix
from bot.i18n import Speaker
from config.loading import load
from tests.adapters.matrix.js_client import OtherClient
from tests.adapters.matrix.world import ScriptedInbox, World
from tests.unit.doctor.kit import ACCOUNT

pytestmark = pytest.mark.server
ON_SERVER = pytest.mark.asyncio(loop_scope="session")
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def typed(text: str) -> bytes:
    """Read a recovery key as the specification has it, without a line of ours."""
    number = 0
    for letter in text.replace(" ", ""):
        number = number * 58 + ALPHABET.index(letter)
    whole = number.to_bytes(35)
    parity = 0
    for byte in whole:
        parity ^= byte
    assert (whole[:2], parity) == (b"\x8b\x01", 0)
    return whole[2:34]


def opened(key: bytes, name: str, secret: Mapping[str, str]) -> bytes:
    """Open a secret as the specification has it: HKDF by hand, then the seal, then AES."""
    mixed = hmac.digest(bytes(32), key, "sha256")
    aes = hmac.digest(mixed, name.encode() + b"\x01", "sha256")
    mac = hmac.digest(mixed, aes + name.encode() + b"\x02", "sha256")
    iv, ciphertext, seal = (base64.b64decode(secret[one] + "==") for one in ("iv", "ciphertext", "mac"))
    assert hmac.digest(mac, ciphertext, hashlib.sha256) == seal
    assert iv[8] < 0x80
    return Cipher(algorithms.AES(aes), modes.CTR(iv)).decryptor().update(ciphertext)


@given(key=st.binary(min_size=32, max_size=32))
def test_a_key_reads_back_as_it_is_shown(key: bytes) -> None:
    shown = recovery.shown(key)
    assert typed(shown) == key
    assert {len(one) for one in shown.split(" ")[:-1]} == {4}


@settings(max_examples=50)
@given(
    key=st.binary(min_size=32, max_size=32),
    name=st.sampled_from(["", "m.cross_signing.master"]),
    secret=st.binary(min_size=1, max_size=60),
    random=st.binary(min_size=32, max_size=32),
)
def test_what_is_sealed_opens_by_the_specification(key: bytes, name: str, secret: bytes, random: bytes) -> None:
    assert opened(key, name, recovery.sealed(key, name, secret, random)) == secret


def configured(world: World) -> Path:
    """Write the settings a host would have; the bot's directory lies where they say."""
    secret, config = world.directory / "password", world.directory / "own-table.toml"
    secret.write_text("word")
    config.write_text(
        f'data_dir = "{world.directory}/data"\nvault_dir = "{world.directory}/vault"\n[matrix]\n'
        f'homeserver = "{world.synapse.url}"\nuser = "{world.bot_id}"\npassword_file = "password"\n'
        'servers = ["localhost"]\n'
    )
    for file in (secret, config):
        file.chmod(0o600)
    return config


async def asked(config: Path) -> Result:
    """Type the command, in a process of its own as far as its event loop goes."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["recovery-key", "--config", str(config)])


def doctor(config: Path) -> list[str]:
    return [Speaker().say(one.line()) for one in matrix.account(load(config, {}), SystemClock())]


@pytest.mark.parametrize("command", ["recovery-key", "new-identity"])
def test_before_the_first_start_and_without_matrix_the_host_is_told(tmp_path: Path, command: str) -> None:
    config = tmp_path / "own-table.toml"
    own = f'data_dir = "{tmp_path}/data"\nvault_dir = "{tmp_path}/vault"\n'
    config.write_text(own)
    done = CliRunner().invoke(app, [command, "--config", str(config)])
    assert (done.exit_code, done.stderr) == (2, "The settings name no Matrix account: add a [matrix] table.\n")
    (tmp_path / "password").write_text("word")
    (tmp_path / "password").chmod(0o600)
    config.write_text(own + ACCOUNT)
    done = CliRunner().invoke(app, [command, "--config", str(config)])
    assert (done.exit_code, "has not signed in as @table:example.org yet" in done.stderr) == (1, True)
    assert not (tmp_path / "data").exists()


@ON_SERVER
async def test_an_app_of_another_maker_takes_the_identity_with_the_key(world: World, inbox: ScriptedInbox) -> None:
    """The host types the key into an app: it is verified. The key opens three seeds; the bot goes on."""
    config = configured(world)
    told = replace(await world.settings(), directory=world.directory / "data" / "matrix")
    before = await asked(config)
    assert (before.exit_code, "Start it once" in before.stderr, before.stdout) == (1, True, "")
    running, _ = await world.bot(inbox, told)
    lines = await asyncio.to_thread(doctor, config)
    assert {line.partition(":")[0] for line in lines} == {"Right"}
    assert any("signed by its own identity" in line for line in lines)
    done = await asked(config)
    assert (done.exit_code, "shown this once" in done.stderr) == (0, True), done.stderr
    key = done.stdout.strip()
    kept = json.loads((told.directory / "identity.json").read_text())
    client = running.platform._parts()[0]
    path = f"/user/{part(world.bot_id)}/account_data"
    default = (await call(client, "GET", f"{path}/m.secret_storage.default_key", what="looking"))["key"]
    for role, seed in kept.items():
        name = f"m.cross_signing.{role}"
        found = await call(client, "GET", f"{path}/{name}", what="looking")
        assert opened(typed(key), name, found["encrypted"][default]).decode() == seed
    for file in world.directory.rglob("*"):
        assert not file.is_file() or key.encode() not in file.read_bytes()
        assert not file.is_file() or typed(key) not in file.read_bytes()

    async with OtherClient.opened(world.synapse.url, world.bot_id, "word", sign=False) as host:
        assert await host.ask("restore", key=key) == {"ready": True, "signed": True}
        assert await host.ask("secret", name="m.cross_signing.master") == kept["master"]
        again = (await asked(config)).stdout.strip()
        assert again != key
        with pytest.raises(RuntimeError):
            await host.ask("secret", name="m.cross_signing.master")  # the first key opens nothing any more
