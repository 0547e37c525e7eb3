"""Run the tests layer by layer and say how long each took. Standard library only.

A layer is a folder: ``tests/unit``, ``tests/property`` …, and each folder in ``tests/adapters``. Known
ones run in the order below, new ones after them. While ``governance`` layers run, the branches of
``governance/`` are counted; fewer than all is a failure.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TESTS = Path("tests")
ORDER = (
    "unit",
    "property",
    "contract",
    "scenarios",
    "locale",
    "fence",
    "migrations",
    "store",
    "matrix",
    "discord",
    "sim",
)
MEASURED = ("unit", "property", "scenarios", "fence")
LIMIT = 900
"""Seconds one layer may take in ``make test``; beyond that something hangs."""
AT_ONCE = min(2, os.cpu_count() or 1)
"""Layers that run beside each other: what needs a server waits for it half of its time."""
NOTHING_COLLECTED = 5
_RUNNING: list[subprocess.Popen[bytes]] = []
_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")


@dataclass(frozen=True, slots=True)
class Result:
    """What one layer came to."""

    name: str
    code: int
    seconds: float
    counts: Counter[str]

    @property
    def good(self) -> bool:
        """Tell whether nothing failed. A folder whose tests all belong to the other run is fine."""
        return self.code in {0, NOTHING_COLLECTED}

    def line(self) -> str:
        """Return one line about it."""
        what = ", ".join(f"{number} {kind}" for kind, number in self.counts.items()) or "no tests"
        return f"{self.name:<12} {self.seconds:7.1f} s  {'ok  ' if self.good else 'FAIL'}  {what}"


def layers() -> dict[str, Path]:
    """Return name → folder of every layer that has a test, in order."""
    folders = [*TESTS.iterdir(), *(TESTS / "adapters").glob("*")]
    found = {
        folder.name: folder
        for folder in sorted(folders)
        if folder.is_dir() and folder != TESTS / "adapters" and any(folder.rglob("test_*.py"))
    }
    rank = {name: number for number, name in enumerate(ORDER)}
    return dict(sorted(found.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0])))


def stray() -> list[Path]:
    """Return test files that belong to no layer and would never run."""
    return sorted([*TESTS.glob("test_*.py"), *(TESTS / "adapters").glob("test_*.py")])


def run(name: str, folder: Path, *, is_long: bool, measured: bool, limit: int | None, live: bool) -> Result:
    """Run one layer. ``live``: its output goes through as it comes; else all of it when the layer is done."""
    command = [sys.executable, "-m", "pytest", str(folder), "-m", "long" if is_long else "not long", "-rfEs"]
    command += ["--durations=3", "--durations-min=1"]
    command += ["--cov=governance", "--cov-report="] if measured else []
    # Beside each other they would write one file of branches: each has its own, put together in the end.
    environ = {**os.environ, "COVERAGE_FILE": f".coverage.{name}"} if measured else None
    shown = [f"\n== {name} ({folder})\n".encode()]
    if live:
        _show(shown.pop())
    started = time.monotonic()
    # A group of its own: what hangs is ended with every server it started.
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, start_new_session=True) as pytest:
        assert pytest.stdout is not None
        _RUNNING.append(pytest)
        late = threading.Timer(limit, _end, [pytest]) if limit else None
        try:
            if late:
                late.start()
            while chunk := os.read(pytest.stdout.fileno(), 4096):
                shown.append(chunk)
                if live:
                    _show(chunk)
        finally:
            if late:
                late.cancel()
    seconds = time.monotonic() - started
    if limit and seconds >= limit:
        shown.append(f"\n{name}: ended after {limit} s; the traces above show where it hangs\n".encode())
        if live:
            _show(shown[-1])
    if not live:
        _show(b"".join(shown))
    lines = b"".join(shown).decode("utf-8", "replace").strip().splitlines()
    counts = Counter({kind: int(number) for number, kind in _COUNT.findall(lines[-1] if lines else "")})
    return Result(name, pytest.returncode, seconds, counts)


def _show(chunk: bytes) -> None:
    sys.stdout.buffer.write(chunk)
    sys.stdout.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def run_all(chosen: dict[str, Path], *, at_once: int, is_long: bool, whole: bool) -> list[Result]:
    """Run these layers, ``at_once`` of them beside each other; results in their order."""
    live, limit = at_once == 1 or len(chosen) == 1, None if is_long else LIMIT
    with ThreadPoolExecutor(at_once) as lanes:
        running = [
            lanes.submit(
                run, name, folder, is_long=is_long, measured=whole and name in MEASURED, limit=limit, live=live
            )
            for name, folder in chosen.items()
        ]
        try:
            return [one.result() for one in running]
        except BaseException:  # somebody stops us: the lanes would go on to the end
            lanes.shutdown(wait=False, cancel_futures=True)
            for process in _RUNNING:
                _end(process)
            raise


def coverage() -> bool:
    """Print what of ``governance/`` was not run; tell whether nothing is missing."""
    print("\n== branches of governance/ that no test took", flush=True)
    coverage = [sys.executable, "-m", "coverage"]
    report = [*coverage, "report", "--skip-covered", "--show-missing", "--fail-under=100"]
    subprocess.run([*coverage, "combine", "--quiet"], check=False)  # without any file the report fails
    return subprocess.run(report, check=False).returncode == 0


def main() -> int:
    """Read the command line, run the layers, print the sum; return the exit code."""
    parser = argparse.ArgumentParser(description="Run the tests layer by layer.")
    parser.add_argument("names", nargs="*", help="only these layers")
    parser.add_argument("--long", action="store_true", help="only the tests marked long, without a time limit")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"how many beside each other ({AT_ONCE})")
    args = parser.parse_args()
    known = layers()
    if unknown := [name for name in args.names if name not in known]:
        print(f"No layer named {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    if lost := stray():
        print(f"{lost[0]} belongs to no layer; move it into a folder of {TESTS}.", file=sys.stderr)
        return 2
    whole = not args.names and not args.long
    if whole:
        for old in Path().glob(".coverage*"):
            old.unlink()
    started = time.monotonic()
    chosen = {name: folder for name, folder in known.items() if not args.names or name in args.names}
    results = run_all(chosen, at_once=args.at_once, is_long=args.long, whole=whole)
    covered = not whole or coverage()
    total: Counter[str] = sum((result.counts for result in results), Counter())
    print("\n== every layer")
    for result in results:
        print(result.line())
    if not covered:
        print("governance/ has branches no test took (named above): FAIL")
    good = covered and all(result.good for result in results) and (args.long or total["passed"] > 0)
    what = ", ".join(f"{number} {kind}" for kind, number in total.items()) or "no tests"
    print(f"total: {len(results)} layers, {what}, {time.monotonic() - started:.1f} s: {'ok' if good else 'FAIL'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
