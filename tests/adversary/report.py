"""The report in words. No names of machines, no paths: what was tried, and what it achieved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.adversary.attacks import ATTACKS, Attack
from tests.adversary.stats import SURE, Figure, z_of
from tests.adversary.views import BOXES

K = 9
VIEWS = ("A1", "A2", "A3", "A4-codes", BOXES, "A4-text", "A5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """What noticed a planted leak."""

    name: str
    row: str
    laws: tuple[str, ...]
    attacks: tuple[str, ...]

    @property
    def good(self) -> bool:
        return bool(self.laws or self.attacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All of a long run. ``broken``: laws that do not hold, with what told the stories apart."""

    rounds: int
    broken: tuple[str, ...]
    caught: tuple[Caught, ...]
    figures: Mapping[str, Figure]
    few: int
    """Rounds of each kind that attacks had against a planted leak."""
    minutes: float
    commit: str = ""


def _best(result: Result, view: str) -> tuple[Attack, Figure]:
    found = [(attack, result.figures[attack.title]) for attack in ATTACKS if attack.view == view]
    return max(found, key=lambda pair: pair[1].high)


def faults(result: Result, allowed: float) -> list[str]:
    """Say what must not be so; nothing: the promise is kept as far as this harness sees."""
    found = [f"A law is broken: {line}" for line in result.broken]
    found += [f"A planted leak was not caught: {one.name}" for one in result.caught if not one.good]
    for attack in ATTACKS:
        one = result.figures[attack.title]
        if attack.promised and (one.low > 0 or one.high > allowed):
            found.append(
                f"{attack.title}: {_points(one.low)} to {_points(one.high)} points, allowed {_points(allowed)}"
            )
    return found


def _share(value: float) -> str:
    return f"{100 * value:.2f} %"


def _points(value: float) -> str:
    return f"{100 * value:+.2f}"


def line(result: Result) -> str:
    """Return the one line for the README."""
    views = ", ".join(_short(view, *_best(result, view)) for view in VIEWS[:4])
    caught = sum(one.good for one in result.caught)
    return f"{result.rounds} rounds, k = {K}: {views}; planted leaks caught: {caught}/{len(result.caught)}."


def _short(view: str, attack: Attack, one: Figure) -> str:
    return (
        f"{view} best ({attack.name}) {_share(one.guessed)}, chance {_share(one.chance)} "
        f"[{_points(one.low)}, {_points(one.high)}]"
    )


def text(result: Result, allowed: float) -> str:
    """Return the report as Markdown."""
    return "\n".join(_lines(result, allowed)) + "\n"


def _lines(result: Result, allowed: float) -> Iterator[str]:
    bad = faults(result, allowed)
    yield "# What attackers achieve"
    yield ""
    yield "Written by `make adversary`; [adversary.md](adversary.md) says how to read it."
    yield ""
    yield line(result)
    yield ""
    yield (
        "**Red.** " + " · ".join(bad)
        if bad
        else "**Green.** Every law holds, every planted leak was caught, every promised bound is kept."
    )
    yield ""
    yield from _attacks(result, allowed)
    yield from _mutants(result)
    yield from _assumes(result)


def _attacks(result: Result, allowed: float) -> Iterator[str]:
    yield "## Attacks"
    yield ""
    yield (
        f"{len(ATTACKS)} attacks, listed before the run. {result.rounds} rounds of each kind, one half to learn "
        "from, one to guess in. Advantage = guessed - chance, in points of 100; intervals are Wilson's, two-sided, "
        f"all attacks together wrong at most {100 * SURE:.0f} times in 100 (z = {z_of(len(ATTACKS)):.2f}). "
        f"Promised views must stay at or below {_points(allowed)}."
    )
    yield ""
    yield "| view | attack | guesses | guessed | chance | advantage | interval | promised |"
    yield "|---|---|---|---|---|---|---|---|"
    for attack in ATTACKS:
        one = result.figures[attack.title]
        kept = ("yes" if one.high <= allowed and one.low <= 0 else "**broken**") if attack.promised else "no"
        yield (
            f"| {attack.view} | {attack.name} | {one.trials} | {_share(one.guessed)} | {_share(one.chance)} | "
            f"{_points(one.advantage)} | {_points(one.low)} to {_points(one.high)} | {kept} |"
        )
    yield ""


def _mutants(result: Result) -> Iterator[str]:
    yield "## Planted leaks"
    yield ""
    caught = sum(one.good for one in result.caught)
    yield f"{caught}/{len(result.caught)} caught. Attacks had {result.few} rounds of each kind."
    yield ""
    yield "| leak | planted as | laws that broke | attacks that won |"
    yield "|---|---|---|---|"
    for one in result.caught:
        yield f"| {one.row} | {one.name} | {', '.join(one.laws) or '-'} | {', '.join(one.attacks) or '-'} |"
    yield ""


def _assumes(result: Result) -> Iterator[str]:
    yield "## What this assumes about people"
    yield ""
    yield (
        "Nine people who may answer, each with waking hours, haste and a habit of answering at all; attackers know "
        "all of these exactly. Any of the nine objects, in every round anew; four others play the same part in all "
        "ten rounds of a series. In every fifth series somebody joins, somebody leaves and people say truthfully "
        "in public that it is fine with them; these are taken off the list of candidates, so chance is a little "
        "above 1/9."
    )
    yield ""
    yield (
        "*Telling rounds* (A1, A2, A3, A4-text): whoever objects takes longer, answers a second time in three of "
        "ten rounds and writes words; the others answer or not. *Rounds by codes* (A4-codes): everybody answers "
        "once, by a code, at a time that does not depend on the answer. Where people's times do depend on it, "
        "whoever sees times and rooms learns from them: see A4-text."
    )
    yield ""
    yield (
        "*Boxes.* A3 holds everything that lies on a disk. The sealed boxes lie in memory beside their keys unless a "
        "host chooses otherwise; then their changes show when somebody answers, and to whoever knows people's hours "
        f"that tells a little: *{BOXES}*."
    )
    yield ""
    what = f"commit {result.commit[:12]}" if result.commit else "files changed since the last commit"
    yield f"This run measured {what}, and took {result.minutes:.0f} minutes."
