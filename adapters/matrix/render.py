"""Cards, notices and forms as Matrix messages: plain text and HTML saying the same, mentions off.

Everything is escaped, people's words and ours alike, and no Markdown is read. Choices are words to type.
A node this file does not know is an error, never a shrug.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, NamedTuple, assert_never

from bot.ui.model import Card, Choice, Line, Notice, Text, Tone

Say = Callable[[Text], str]


class Body(NamedTuple):
    """One message in its two forms."""

    plain: str
    html: str


def body(thing: Card | Notice, say: Say, *, prefix: str = "") -> Body:
    """Return the two forms. ``prefix``: what a typed choice begins with where the bot must be called."""
    parts: list[Body] = []
    if isinstance(thing, Card):
        parts.append(_line(Line(text=thing.title, tone=Tone.HEAD), say))
    elif not isinstance(thing, Notice):
        raise TypeError(f"cannot show a {type(thing).__name__}")
    parts.extend(_line(line, say) for line in thing.lines)
    if thing.choices:
        parts.append(_choices(thing.choices, say, prefix))
    return Body("\n\n".join(part.plain for part in parts), "".join(part.html for part in parts))


def _line(line: Line, say: Say) -> Body:
    text = say(line.text)
    shown = _html(text)
    match line.tone:
        case Tone.PLAIN:
            return Body(text, f"<p>{shown}</p>")
        case Tone.HEAD:
            return Body(text, f"<p><strong>{shown}</strong></p>")
        case Tone.QUOTE:
            return Body("\n".join(f"> {row}" for row in text.split("\n")), f"<blockquote>{shown}</blockquote>")
        case Tone.SMALL:
            return Body(text, f"<p><em>{shown}</em></p>")
        case _:
            assert_never(line.tone)


def _choices(choices: tuple[Choice, ...], say: Say, prefix: str) -> Body:
    rows = [(prefix + choice.typed, say(choice.label)) for choice in choices]
    plain = "\n".join(f"{typed} - {label}" for typed, label in rows)
    items = "".join(f"<li><code>{_html(typed)}</code> - {_html(label)}</li>" for typed, label in rows)
    return Body(plain, f"<ul>{items}</ul>")


def _html(text: str) -> str:
    return escape(text, quote=True).replace("\n", "<br/>")


def content(shown: Body, *, notice: bool, relates: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the content of an ``m.room.message``. ``notice``: an acknowledgement other bots must not answer."""
    made: dict[str, Any] = {
        "msgtype": "m.notice" if notice else "m.text",
        "body": shown.plain,
        "format": "org.matrix.custom.html",
        "formatted_body": shown.html,
        "m.mentions": {},
    }
    if relates:
        made["m.relates_to"] = dict(relates)
    return made


def replacement(shown: Body, event_id: str) -> dict[str, Any]:
    """Return the content of an edit of the card ``event_id``. Clients without edits show its plain form."""
    return {
        "msgtype": "m.text",
        "body": f"* {shown.plain}",
        "m.mentions": {},
        "m.new_content": content(shown, notice=False),
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }
