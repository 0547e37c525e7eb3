"""What the doctor's tests share."""

from __future__ import annotations

from collections.abc import Callable

Doctor = Callable[..., tuple[int, list[str]]]
Machine = Callable[..., None]
RIGHT, NOTE, TODO = "Right: ", "Good to know: ", "To do: "
ACCOUNT = """
[matrix]
homeserver = "https://matrix.example.org"
user = "@table:example.org"
password_file = "password"
inviters = ["@maya:example.org"]
"""


def todo(lines: list[str]) -> list[str]:
    return [line.removeprefix(TODO) for line in lines if line.startswith(TODO)]
