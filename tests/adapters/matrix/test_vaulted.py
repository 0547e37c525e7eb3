"""Small files in the vault, keys between vault and disk, and sizes: without a homeserver."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nio import Api
from nio.crypto import InboundGroupSession, OlmAccount, OutboundGroupSession

from adapters.matrix.files import erase, replace_erased
from adapters.matrix.keystore import KeyStore
from adapters.matrix.padding import FILLER, SIZES, padded
from adapters.matrix.vaulted import Drawer
from bot.ports import Trouble


def store(tmp_path: Path) -> KeyStore:
    made = KeyStore("@table:here", "DEVICE", str(tmp_path), "secret", "keys.db", vault=tmp_path / "vault")
    if made.load_account() is None:
        made.save_account(OlmAccount())
    made.load_sessions()
    return made


def heard(outbound: OutboundGroupSession, room: str, sender: str = "theirs") -> InboundGroupSession:
    return InboundGroupSession(outbound.session_key, "signing", sender, room)


def outbound() -> OutboundGroupSession:
    made = OutboundGroupSession()
    made.mark_as_shared()
    return made


def on_disk(tmp_path: Path) -> list[str]:
    with sqlite3.connect(tmp_path / "keys.db") as database:
        return [row[0] for row in database.execute("SELECT room_id FROM megolminboundsessions ORDER BY 1")]


def test_what_is_replaced_or_erased_is_overwritten_where_it_lay(tmp_path: Path) -> None:
    """A second name keeps the old bytes' place in reach: they are gone from there, too."""
    path, there = tmp_path / "one", tmp_path / "there"
    replace_erased(path, b"first secret")
    there.hardlink_to(path)
    replace_erased(path, b"second")
    assert (path.read_bytes(), there.read_bytes(), path.stat().st_mtime) == (b"second", bytes(12), 0)
    there.unlink()
    there.hardlink_to(path)
    erase(path)
    erase(path)
    assert (path.exists(), there.read_bytes()) == (False, bytes(6))


def test_what_cannot_be_written_now_is_written_later(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path / "vault", "DEVICE")
    shutil.rmtree(tmp_path / "vault")
    drawer.put("room", "!a", {"kept": 1})
    with pytest.raises(Trouble, match="Cannot write"):
        drawer.flush()
    (tmp_path / "vault").mkdir(mode=0o700)
    drawer.flush()
    drawer.flush()
    assert list(Drawer(tmp_path / "vault", "DEVICE").all("room")) == [{"kept": 1}]
    assert list(Drawer(tmp_path / "vault", "OTHER").all("room")) == []
    assert list((tmp_path / "vault").iterdir()) == []


def test_keys_of_a_room_nobody_has_told_us_about_are_in_the_vault_until_it_is_known_to_be_of_many(
    tmp_path: Path,
) -> None:
    keys = store(tmp_path)
    sessions = keys.load_inbound_group_sessions()
    speaks = outbound()
    for room in ("!home", "!private"):
        one = heard(speaks, room)
        sessions.add(one)
        keys.save_inbound_group_session(one)
    keys.arrived(["!home", "!private"])
    assert on_disk(tmp_path) == []
    keys.know(["!home"])
    assert on_disk(tmp_path) == ["!home"]
    keys.make_private("!home")
    assert on_disk(tmp_path) == []
    again = store(tmp_path).load_inbound_group_sessions()
    assert again.get("!private", "theirs", speaks.id).decrypt(speaks.encrypt("first")) == ("first", 0)
    assert again.get("!home", "theirs", speaks.id) is None


def test_keys_of_rooms_we_are_not_in_are_not_kept_and_of_ours_only_so_many(tmp_path: Path) -> None:
    """The vault shares its memory with the keys of rounds: nobody may fill it from outside."""
    keys = store(tmp_path)
    sessions = keys.load_inbound_group_sessions()
    waiting, private = outbound(), "!private"
    arriving = [(heard(waiting, private, "maya"), private)]
    arriving += [(heard(outbound(), f"!nowhere{i}", "evil"), "") for i in range(100)]
    arriving += [(heard(outbound(), private, "evil"), private) for _ in range(400)]
    for one, _ in arriving:
        sessions.add(one)
        keys.save_inbound_group_session(one)
    assert list((tmp_path / "vault").iterdir()) == []
    keys.arrived([private])
    assert keys.private_rooms() == [private]
    assert len(sessions.of(private)) == 300
    (kept,) = (tmp_path / "vault").iterdir()
    assert kept.stat().st_size < 500_000
    again = store(tmp_path).load_inbound_group_sessions()
    assert again.get(private, "maya", waiting.id).decrypt(waiting.encrypt("first")) == ("first", 0)


def test_a_key_sent_again_does_not_bring_back_what_was_forgotten(tmp_path: Path) -> None:
    keys = store(tmp_path)
    sessions = keys.load_inbound_group_sessions()
    speaks = outbound()
    start = heard(speaks, "!private")
    sessions.add(start)
    first = speaks.encrypt("first")
    sessions.get("!private", "theirs", speaks.id).decrypt(first)
    keys.forget("!private")
    sessions.add(start)
    kept = sessions.get("!private", "theirs", speaks.id)
    assert kept.first_known_index == 1
    assert kept.decrypt(speaks.encrypt("second")) == ("second", 1)


def test_no_key_is_kept_of_what_we_say_privately(tmp_path: Path) -> None:
    keys = store(tmp_path)
    sessions = keys.load_inbound_group_sessions()
    own = keys.load_account().identity_keys["curve25519"]
    assert sessions.add(heard(outbound(), "!private", own)) is False
    assert sessions.of("!private") == []


def test_old_sessions_are_let_go_of_and_those_in_use_are_kept(tmp_path: Path) -> None:
    """A client that takes a new session for each message does not fill the vault."""
    keys = store(tmp_path)
    sessions = keys.load_inbound_group_sessions()
    for _ in range(30):
        speaks = outbound()
        sessions.add(heard(speaks, "!private"))
        sessions.get("!private", "theirs", speaks.id).decrypt(speaks.encrypt("once"))
        keys.forget("!private")
    waiting = outbound()
    sessions.add(heard(waiting, "!private"))
    keys.forget("!private")
    assert len(sessions.of("!private")) == 5
    assert sessions.get("!private", "theirs", waiting.id).decrypt(waiting.encrypt("late")) == ("late", 0)
    assert sessions.get("!private", "theirs", speaks.id).decrypt(speaks.encrypt("more")) == ("more", 1)


@given(st.text(max_size=3_000), st.sampled_from(["m.text", "m.notice"]))
def test_a_padded_message_has_one_of_few_sizes_and_says_the_same(body: str, kind: str) -> None:
    content = {"msgtype": kind, "body": body}
    made = padded(content)
    assert len(Api.to_json(made)) in SIZES
    assert {name: value for name, value in made.items() if name != FILLER} == content
