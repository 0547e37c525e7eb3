"""Messages of private rooms in few sizes, so that their ciphertext does not tell what they say.

A homeserver sees the length of every message. Ours are filled up to 2, 4, 8 ... KiB before they are
encrypted: an acknowledgement is as long as any other, whatever was answered and whatever became of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nio import Api

FILLER = "org.owntable.filler"
"""A key clients do not know and do not show."""

SIZES = (2_048, 4_096, 8_192, 16_384, 32_768, 46_000)
"""Bytes of a content; the last is as much as one event holds once it is encrypted."""


def padded(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a message with filler, so that nio's JSON of it has one of ``SIZES``."""
    bare = {**content, FILLER: ""}
    size = len(Api.to_json(bare))
    room = next((one for one in SIZES if one >= size), size)
    return {**bare, FILLER: "." * (room - size)}
