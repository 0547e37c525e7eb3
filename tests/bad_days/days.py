"""How the days begin that go wrong here: a round, a turn with words from before, a weekly box."""

from __future__ import annotations

from pathlib import Path

from governance.state import ItemState, RoundKind
from tests.bad_days.host import Host
from tests.unit.app.world import EIGHT

FINE = ("maya", "li", "sam", "ines", "tom")
"""Five who see no risk; with one more six have answered, which is enough to open words."""
RISK = "The report names who came"
COLD = "The room is cold in winter"


async def asked(directory: Path, *, url: str = "") -> Host:
    """Everyone is asked about a small thing."""
    host = await Host(directory, url=url).seed()
    await host.propose()
    return host


async def turned(directory: Path, *, url: str = "") -> Host:
    """One not yet with words stopped it; now there is a turn to make it safe enough."""
    host = await asked(directory, url=url)
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words="It is too far away")
    await host.pulse()
    assert (await host.item()).state is ItemState.INTEGRATE
    assert (await host.round()).kind is RoundKind.TURN
    return host


async def waiting(directory: Path, *, url: str = "") -> Host:
    """In the first turn one spoke and one other answered: too few, so the words wait sealed in the second."""
    host = await turned(directory, url=url)
    await host.keep("b", "noor", words=RISK)
    await host.keep("c", "sam")
    first = await host.round()
    await host.pulse()
    second = await host.round()
    assert (second.kind, second.id != first.id) == (RoundKind.TURN, True)
    assert RISK not in host.everything_shown()
    return host


async def weekly(directory: Path, *, url: str = "") -> Host:
    """The weekly box is open, and something small is in force."""
    host = await asked(directory, url=url)
    await host.keep("a", *EIGHT)
    await host.pulse()
    await host.pulse()
    assert (await host.item()).state is ItemState.ADOPTED
    return host
