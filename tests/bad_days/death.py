"""The process dies before a call to the outside that changes something, or after the last one.

What happens between two such calls leaves nothing behind, so dying anywhere there is the same.
"""

from __future__ import annotations

from typing import Any

CHANGES = frozenset(
    {
        *("put", "make", "advance", "destroy"),  # sealed boxes and keys
        *("work", "letters", "sent", "later", "note_day"),  # the named store
        *("post", "edit", "forget_private"),  # the platform
    }
)


class Dead(BaseException):
    """The process stopped: no handler of ours runs."""


class Death:
    """Counts calls; dies before call number ``at``, once. ``calls``: what they were."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.calls: list[str] = []

    def step(self, call: str) -> None:
        if len(self.calls) == self.at:
            self.at = None
            raise Dead
        self.calls.append(call)


class Mortal:
    """A port whose every change may be the last; everything else it has is the port's own."""

    def __init__(self, port: object, death: Death) -> None:
        self._port, self._death = port, death

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._port, name)
        if name not in CHANGES:
            return real

        async def call(*args: Any, **more: Any) -> Any:
            self._death.step(f"{type(self._port).__name__}.{name}")
            return await real(*args, **more)

        return call
