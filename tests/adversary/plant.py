"""A planted leak: what a world is built of instead of the real thing. ``mutants`` lists them all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault

if TYPE_CHECKING:
    from tests.adversary.world import World


def _nothing(_: World) -> None:
    """The real thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """``wire``: called with each newly built house; ``patched``: entered while a world lives."""

    name: str = "nothing"
    row: str = ""
    """The measured leak or the rule it brings back."""
    law: str = ""
    """The law that must break; ``make test`` looks at this one alone."""
    store: type[SqlStore] = SqlStore
    urns: type[SqlUrnStore] = SqlUrnStore
    vault: Callable[[Path], DiskVault] | None = None
    """``None``: the cipher a test asks for (the real one, or an ideal one)."""
    wire: Callable[[World], None] = _nothing
    patched: Callable[[], AbstractContextManager[object]] = nullcontext


NOTHING = Plant()
