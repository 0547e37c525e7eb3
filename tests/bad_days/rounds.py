"""Rounds of every kind, opened as people open them, and four answers full of words in each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.ports import Change, Step
from governance.state import Circle, RoundKind
from tests.bad_days.host import Host
from tests.unit.app.world import CIRCLE, EIGHT, GENTLE

SAID = ("The report names who came", "They phone my landlord", "A friend cannot stand it", "The stairs are steep")
ALONE = "It is dark there"
WHO = ("oba", "li", "sam", "ines")
Opens = Callable[[Host], Awaitable[int]]
"""Opens a round; returns the number of its item, 0 for the weekly box."""


async def write(host: Host, **told: object) -> None:
    """Change the circle as if the group had agreed to it."""
    circle: Circle = replace(await host.circle(), **told)  # type: ignore[arg-type]  # fields of Circle
    await host.store.work(CIRCLE, lambda _: Step(None, Change(circle=circle)))


async def small(host: Host) -> int:
    await host.propose()
    return 1


async def gentle(host: Host) -> int:
    await host.ask("maya", "propose", privately=False, **{"title": "Take the money", **GENTLE})
    while (await host.item()).round is None:
        await host.wait(days=1)
    assert (await host.round()).kind is RoundKind.CONSENT
    return 1


async def turn(host: Host) -> int:
    await host.propose()
    await host.keep("a", *EIGHT[2:7])
    await host.keep("b", "noor")
    await host.pulse()
    assert (await host.round()).kind is RoundKind.TURN
    return 1


async def after_change(host: Host) -> int:
    await turn(host)
    await host.ask("maya", "change", n="1", text="Meet Tuesdays 6 pm")
    await host.keep("c", *EIGHT[:7])
    await host.pulse()
    assert (await host.round()).kind is RoundKind.AFTER_CHANGE
    return 1


async def last_look(host: Host) -> int:
    await host.propose()
    await host.keep("a", *EIGHT)
    await host.pulse()
    assert (await host.round()).kind is RoundKind.LAST_LOOK
    return 1


async def ways_out(host: Host) -> int:
    await write(host, rules=replace((await host.circle()).rules, loops=1))
    await turn(host)
    await host.keep("b", *EIGHT[:7])
    await host.pulse()
    assert (await host.round()).kind is RoundKind.WAYS_OUT
    return 1


async def review(host: Host) -> int:
    await last_look(host)
    await host.pulse()
    await host.ask("maya", "review", n="1")
    assert (await host.round()).kind is RoundKind.REVIEW
    return 1


async def which(host: Host) -> int:
    await host.ask("maya", "which", options="Tue 7 pm | Wed 7 pm", title="Which evening")
    assert (await host.round()).kind is RoundKind.WHICH
    return 1


async def listening(host: Host) -> int:
    await last_look(host)
    await host.pulse()
    return 0


ONE: dict[Opens, str] = {
    small: "b",
    gentle: "b",
    turn: "b",
    after_change: "b",
    last_look: "b",
    ways_out: "aaaac",
    review: "c",
}
ONE |= {which: "ca", listening: "d"}
FOUR: dict[Opens, tuple[str, ...]] = {
    **dict.fromkeys((small, gentle), ("b", "b", "e", "a")),
    **dict.fromkeys((turn, after_change, last_look), ("b", "b", "a", "a")),
    ways_out: ("aaaac", "ccccc", "aaaaa", "abcab"),
    review: ("c", "c", "b", "a"),
    which: ("ca", "cc", "aa", "ab"),
    listening: ("d", "b", "e", "c"),
}
WORDLESS = {ways_out, review, which}


async def answer(host: Host, round_: Opens, n: int, *, four: bool) -> None:
    if not four:
        await host.keep(ONE[round_], "oba", words="" if round_ in WORDLESS else f"1 {ALONE}", n=n)
        return
    for name, letters, text in zip(WHO, FOUR[round_], SAID, strict=True):
        about = "1 " if n == 0 and letters != "b" else ""
        await host.keep(letters, name, words="" if round_ in WORDLESS else about + text, n=n)
