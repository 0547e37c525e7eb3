"""Pure parts: what a message says to us, how ours look, a form step by step, the identity's signatures."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from nio import Api

from adapters.entropy import SystemEntropy
from adapters.matrix import crosssign, render, spoken
from adapters.matrix.dialogue import Dialogue, Gone, Ready
from adapters.matrix.files import OneProcess, private_directory
from adapters.matrix.limits import EVENT_BYTES, PAGE
from adapters.matrix.settings import Settings
from bot.i18n import Speaker
from bot.ports import Account, Heard, Spot, Trouble
from bot.ui.fit import fit
from bot.ui.grammar import looks_private
from bot.ui.model import Card, Choice, Field, FieldKind, Form, Line, Notice, Said, Tone, msg
from governance.commands import Place

SAY = Speaker().say
LABEL = msg("matrix-will-send")
TAGS = re.compile(r"</?(?:p|strong|em|ul|li|code|blockquote)>|<br/>")


@given(st.text(min_size=1))
def test_people_s_words_never_become_markup(words: str) -> None:
    card = Card(
        key="item:1",
        title=Said(words),
        lines=tuple(Line(text=Said(words), tone=tone) for tone in Tone),
        choices=(Choice(action="x", label=msg("matrix-example", example=Said(words)), typed=words),),
    )
    shown = render.body(card, SAY)
    bare = TAGS.sub("", shown.html)
    assert "<" not in bare
    assert ">" not in bare
    assert words in shown.plain or "\n" in words


def test_something_unknown_is_an_error_not_a_shrug() -> None:
    form = Form(verb="propose", title=LABEL, fields=())
    with pytest.raises(TypeError, match="cannot show a Form"):
        render.body(form, SAY)  # type: ignore[arg-type] # the mistake under test


@pytest.mark.parametrize("letter", ["a", "\u0436", "\u0928"])
def test_the_longest_page_fits_an_event_even_as_an_encrypted_edit(letter: str) -> None:
    """Counted as nio sends it: JSON, then base64 of the ciphertext, then what stands around it."""
    card = Card(key="item:1", title=Said(letter * 300), lines=tuple(Line(text=Said(letter * 2000)) for _ in range(9)))
    for page in fit(card, PAGE, SAY):
        content = render.replacement(render.body(page, SAY), "$" + "x" * 43)
        assert len(Api.to_json(content)) * 4 / 3 + 1000 < EVENT_BYTES


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("!table ask 1 why?", "ask 1 why?"),
        ("!Table: help", "help"),
        ("!table", ""),
        ("!help propose", "help propose"),
        ("@table:localhost: mine", "mine"),
        ("Own Table, decisions", "decisions"),
        ("table ask 1 why?", "ask 1 why?"),
        ("tables are heavy", None),
        ("the !table is full", None),
        ("!tablet", None),
    ],
)
def test_who_is_called(text: str, rest: str | None) -> None:
    assert spoken.called(text, "@table:localhost", "Own Table") == rest


@pytest.mark.parametrize("text", ["37b", " 37 B ", "4ab", "12m", "51t", "51X", "37-b"])
def test_what_looks_like_a_private_answer(text: str) -> None:
    assert looks_private(text)


@pytest.mark.parametrize("text", ["37", "7 pm", "10am", "2 h a month, paid", "b37", "37b yes"])
def test_what_does_not(text: str) -> None:
    assert not looks_private(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("37b The report names who came", True),
        ("37b", True),
        ("4e: passed on", True),
        ("41r lusab-babad-gutih-tugad-mudof It still names", True),
        ("51x lusab babad gutih tugad mudof", True),
        ("2h a month", False),
        ("7 pm", False),
    ],
)
def test_an_answer_with_its_words_is_not_taken_for_part_of_a_form(text: str, *, answer: bool) -> None:
    assert looks_private(text, begins=True) is answer


def test_a_reply_is_read_without_what_it_quotes_and_an_edit_by_its_new_words() -> None:
    reply = {"body": "> <@a:b> !table rules\n\n!table mine", "m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}
    assert spoken.words(reply) == "!table mine"
    edit = {"body": "* no", "m.new_content": {"body": "yes"}, "m.relates_to": {"rel_type": "m.replace"}}
    assert (spoken.is_edit(edit), spoken.words(edit)) == (True, "yes")
    assert spoken.words({"body": 7, "m.relates_to": "?"}) == ""


ORIGIN = Heard(
    account=Account("matrix", "@a:b"), name="a", spot=Spot("matrix", "!r"), place=Place.HOME, verb="propose"
)


def test_back_returns_to_the_field_before_and_forgets_it() -> None:
    fields = (
        Field(name="why", label=LABEL),
        Field(name="text", label=LABEL, value="filled"),
        Field(name="know", label=LABEL),
    )
    talk = Dialogue(Form(verb="propose", title=LABEL, fields=fields), ORIGIN)
    talk.take("first")
    talk.take("last")
    talk.take("back")
    talk.take("back")
    talk.take("other")
    talk.take("end")
    assert talk.take("send") == Ready(verb="propose", fields={"text": "filled", "why": "other", "know": "end"})


def test_a_form_that_came_filled_in_can_be_changed_before_it_is_sent() -> None:
    talk = Dialogue(Form(verb="propose", title=LABEL, fields=(Field(name="why", label=LABEL, value="old"),)), ORIGIN)
    assert isinstance(talk.take("back"), Notice)
    talk.take("new")
    assert talk.take("send") == Ready(verb="propose", fields={"why": "new"})


@given(st.lists(st.text(max_size=40), max_size=12))
def test_whatever_is_typed_a_form_is_only_sent_complete(texts: list[str]) -> None:
    fields = (
        Field(name="why", label=LABEL, limit=20),
        Field(name="kind", label=LABEL, kind=FieldKind.CHOICE, options=(("a", LABEL), ("b", LABEL))),
        Field(name="day", label=LABEL, kind=FieldKind.DATE),
    )
    talk = Dialogue(Form(verb="propose", title=LABEL, fields=fields, given=(("n", "1"),)), ORIGIN)
    for text in [*texts, "send"]:
        step = talk.take(text)
        if isinstance(step, Gone):
            return
        if isinstance(step, Ready):
            assert set(step.fields) == {"n", "why", "kind", "day"}
            assert all(step.fields.values())
            return
        render.body(step, SAY)


def test_the_master_key_signs_the_others_and_a_changed_key_is_noticed(tmp_path: Path) -> None:
    master, self_signing, _ = crosssign.load_or_make(tmp_path / "identity.json", SystemEntropy())
    thing = {"user_id": "@a:b", "usage": ["self_signing"], "keys": {self_signing.id: self_signing.public}}
    signed = master.sign(thing, "@a:b")
    signature = base64.b64decode(signed["signatures"]["@a:b"][master.id] + "==")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(master.public + "="))
    key.verify(signature, Api.to_canonical_json(thing).encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, Api.to_canonical_json({**thing, "usage": ["master"]}).encode())
    assert crosssign.load_or_make(tmp_path / "identity.json", SystemEntropy())[0].public == master.public


@pytest.mark.parametrize(
    "content", ["not json", "{}", json.dumps(dict.fromkeys(("master", "self_signing", "user_signing"), "AAAA"))]
)
def test_a_damaged_identity_is_refused_never_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "identity.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(Trouble, match="damaged"):
        crosssign.load_or_make(path, SystemEntropy())
    assert path.read_text() == content


def test_two_processes_on_one_directory_are_refused(tmp_path: Path) -> None:
    held = OneProcess(private_directory(tmp_path / "matrix"))
    with pytest.raises(Trouble, match="Another process uses"):
        OneProcess(tmp_path / "matrix")
    held.release()
    OneProcess(tmp_path / "matrix").release()


def test_invitations_are_taken_from_named_people_and_servers_only(tmp_path: Path) -> None:
    settings = Settings(
        homeserver="https://example.org",
        user="@table:example.org",
        directory=tmp_path,
        vault=tmp_path,
        inviters=frozenset({"@maya:elsewhere.org"}),
        servers=frozenset({"example.org"}),
        password="hidden",
    )
    taken = ["@maya:elsewhere.org", "@li:example.org"]
    assert [one for one in [*taken, "@li:elsewhere.org", "@x:evil.example.org"] if settings.may_invite(one)] == taken
    assert "hidden" not in repr(settings)
