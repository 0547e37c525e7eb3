"""Events nobody's client would send, through nio's parser and ours: each is left out alone. Without a homeserver."""

from __future__ import annotations

import asyncio
import copy
import logging
from functools import partial
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nio import AsyncClientConfig, InviteEvent, SyncResponse

from adapters.matrix.guarded import Guarded, parsed
from adapters.matrix.keystore import KeyStore

ROOM = "!room:here"
TYPES = """
m.room.message m.room.member m.room.create m.room.power_levels m.room.encryption m.room.encrypted m.room.name
m.room.topic m.room.avatar m.room.canonical_alias m.room.join_rules m.room.history_visibility m.room.guest_access
m.room.redaction m.room.tombstone m.space.parent m.space.child m.sticker m.reaction m.call.invite m.poll.start
m.room_key m.room_key_request m.forwarded_room_key m.dummy m.key.verification.start m.key.verification.key x
""".split()  # noqa: SIM905 - a page of quotation marks is harder to read
KEYS = """
membership displayname avatar_url msgtype body formatted_body format url info file m.relates_to m.new_content
rel_type event_id key users events notifications users_default ban room invite algorithm ciphertext sender_key
session_id device_id creator room_version predecessor name topic alias join_rule history_visibility guest_access
replacement_room via action requesting_device_id request_id transaction_id from_device method content type sender
unsigned prev_content redacted_because state_key keys timestamp call_id lifetime offer version m.federate
""".split()  # noqa: SIM905 - as above
NAMES = ["@maya:here", "@table:here", "@x", "", "m.text", "m.image", "join", "leave", "m.megolm.v1.aes-sha2"]

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.sampled_from(NAMES) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, *NAMES]), inner, max_size=4),
    max_leaves=8,
)
contents = st.dictionaries(st.sampled_from(KEYS), anything, max_size=6)
events = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES), "content": contents | anything},
    optional={
        "event_id": st.sampled_from(["$a", "$b"]) | anything,
        "sender": st.sampled_from(NAMES) | anything,
        "origin_server_ts": st.integers(-5, 5) | anything,
        "state_key": st.sampled_from(["", "@maya:here", "@table:here"]) | anything,
        "unsigned": contents | anything,
        "prev_content": contents | anything,
        "redacts": anything,
    },
)
odd = st.lists(events | anything, max_size=4)
GOOD = {
    "type": "m.room.message",
    "event_id": "$good",
    "sender": "@finch:here",
    "origin_server_ts": 1,
    "content": {"msgtype": "m.text", "body": "hello"},
}
FINCH = {
    "type": "m.room.member",
    "event_id": "$finch",
    "sender": "@finch:here",
    "state_key": "@finch:here",
    "origin_server_ts": 1,
    "content": {"membership": "join", "displayname": "Finch"},
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    logging.getLogger("nio").setLevel(logging.CRITICAL)
    folder = tmp_path_factory.mktemp("guard")
    config = AsyncClientConfig(
        store=partial(KeyStore, vault=folder / "vault"), store_name="keys.db", encryption_enabled=True, pickle_key="k"
    )
    made = Guarded("http://127.0.0.1:1", "@table:here", store_path=str(folder), config=config)
    made.restore_login("@table:here", "DEVICE", "token")
    return made


def sync(
    client: Guarded, timeline: list[Any], state: list[Any], invited: list[Any], device: list[Any]
) -> dict[str, Any]:
    joined = {"timeline": {"events": timeline, "limited": False, "prev_batch": "p"}, "state": {"events": state}}
    return {
        "next_batch": client.next_batch + "s",
        "to_device": {"events": device},
        "presence": {"events": [None]},
        "rooms": {"join": {ROOM: joined}, "invite": {"!other:here": {"invite_state": {"events": invited}}}},
    }


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=150)
@given(odd, odd, odd, odd)
def test_whatever_comes_with_it_what_was_said_is_heard(
    client: Guarded, timeline: list[Any], state: list[Any], invited: list[Any], device: list[Any]
) -> None:
    raw = sync(client, [*timeline, GOOD], [FINCH, *state], invited, device)
    with structlog.testing.capture_logs() as lines:
        answer = parsed(SyncResponse, copy.deepcopy(raw))
        assert isinstance(answer, SyncResponse)
        asyncio.run(client.receive_response(answer))
    heard = answer.rooms.join[ROOM].timeline.events
    assert (heard[-1].event_id, heard[-1].body) == ("$good", "hello")
    assert "@finch:here" in client.rooms[ROOM].users
    assert {frozenset(line) for line in lines} <= {frozenset({"what", "error", "event", "log_level"})}


def test_the_parser_still_needs_its_guard() -> None:
    """If this does not raise any more, its guard may go."""
    with pytest.raises(TypeError):
        InviteEvent.parse_event({**FINCH, "unsigned": None})


def test_who_has_an_impossible_name_is_still_seen(client: Guarded) -> None:
    """Else somebody could sit in a room without being counted."""
    event = {**FINCH, "event_id": "$m", "sender": "@maya:here", "state_key": "@maya:here"}
    event["content"] = {"membership": "join", "displayname": ["x"], "avatar_url": 5, "reason": {}}
    event["unsigned"] = {"prev_content": {"membership": "invite", "displayname": 7}}
    raw = sync(client, [event], [], [], [])
    asyncio.run(client.receive_response(parsed(SyncResponse, raw)))
    assert "@maya:here" in client.rooms[ROOM].users
