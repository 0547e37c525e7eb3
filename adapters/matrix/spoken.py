"""What a Matrix message says to us: whether the bot was called, and with which words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PREFIX = re.compile(r"!table\b[\s:,]*", re.IGNORECASE)
_HELP = re.compile(r"!(help\b.*)", re.IGNORECASE | re.DOTALL)
_QUOTED_REPLY = re.compile(r"(?:^>.*\n)+\n?", re.MULTILINE)


def relation(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a message relates to, whatever a client put there."""
    found = content.get("m.relates_to")
    return found if isinstance(found, Mapping) else {}


def is_edit(content: Mapping[str, Any]) -> bool:
    """Tell whether this message replaces an earlier one."""
    return relation(content).get("rel_type") == "m.replace"


def words(content: Mapping[str, Any]) -> str:
    """Return the words of a message: of an edit the new ones, of a reply without the quotation before them."""
    new = content.get("m.new_content")
    body = (new if is_edit(content) and isinstance(new, Mapping) else content).get("body")
    text = body if isinstance(body, str) else ""
    if "m.in_reply_to" in relation(content):
        quoted = _QUOTED_REPLY.match(text)
        text = text[quoted.end() :] if quoted else text
    return text.strip()


def mentions(content: Mapping[str, Any], user_id: str) -> bool:
    """Tell whether a message says that it is meant for us.

    An answer to something says so of whoever wrote that, and an edit repeats it: neither counts, there the words do.
    """
    found = content.get("m.mentions")
    people = found.get("user_ids") if isinstance(found, Mapping) else None
    related = relation(content)
    answers = "m.in_reply_to" in related and related.get("is_falling_back") is not True  # a thread only looks so
    return isinstance(people, list) and user_id in people and not is_edit(content) and not answers


def called(text: str, user_id: str, display_name: str | None, *, mentioned: bool = False) -> str | None:
    """Return what was said to the bot in a room of many; ``None`` if it was not called.

    It is called with ``!table``, with ``!help``, with its name or id at the beginning, or, if a client noted
    that it is ``mentioned``, with its name anywhere. An answer to a message of its own does not call it.
    """
    prefix = _PREFIX.match(text)
    if prefix:
        return text[prefix.end() :].strip()
    asked = _HELP.fullmatch(text)
    if asked:
        return asked[1].strip()
    local = user_id[1:].partition(":")[0]
    for name in (user_id, display_name or "", local):
        after = text[len(name) :]
        if name and text[: len(name)].casefold() == name.casefold() and (not after or after[0] in " :,\n"):
            return after.lstrip(" :,\n").strip()
    return _without(text, user_id, display_name or "", f"@{local}") if mentioned else None


def _without(text: str, user_id: str, *names: str) -> str:
    """Return a text without the first name of ours in it, written as clients write people's names."""
    link = rf"\[[^\]]*\]\(https://matrix\.to/#/{re.escape(user_id)}[^)]*\)"
    ours = "|".join([link, *(f"@?{re.escape(name)}" for name in (user_id, *names) if name)])
    before, *after = re.split(ours, text, maxsplit=1, flags=re.IGNORECASE)
    return " ".join(part for part in (before.strip(), *(rest.lstrip(" :,\n").strip() for rest in after)) if part)


def answering(event_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the relation of our answer: in the thread the message was in, else as a reply."""
    reply = {"m.in_reply_to": {"event_id": event_id}}
    thread = relation(content)
    if thread.get("rel_type") == "m.thread" and isinstance(thread.get("event_id"), str):
        return {"rel_type": "m.thread", "event_id": thread["event_id"], "is_falling_back": True, **reply}
    return reply
