"""Who may come near: read from the source itself, so that it holds for code nobody has run yet."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path

import bot.ports
from governance.commands import Command
from governance.events import Event

ROOT = Path(__file__).parents[2]
OURS = ("governance", "bot", "adapters", "config")
FENCE = [*(ROOT / "governance" / "urn").glob("*.py"), *(ROOT / "bot" / "app" / "slips").glob("*.py")]
SILENT = [*FENCE, *(ROOT / "adapters" / "vault").glob("*.py"), ROOT / "adapters" / "store" / "urn_store.py"]
TALKERS = {"logging", "structlog", "warnings", "prometheus_client", "rich", "traceback", "sys", "bot.log"}


def imports(path: Path) -> set[str]:
    """Return every module a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a thing comes from"
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def under(name: str, *tops: str) -> bool:
    return any(name == top or name.startswith(f"{top}.") for top in tops)


def test_the_fence_has_files() -> None:
    """Guards the others against looking at nothing."""
    assert {path.stem for path in FENCE} >= {"slip", "urn", "answers", "words", "casting", "pulse", "sealed"}


def test_nothing_in_the_fence_logs_prints_or_counts() -> None:
    for path in SILENT:
        assert {name for name in imports(path) if under(name, *TALKERS)} == set(), path
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "print" not in calls, path


def test_the_urn_needs_the_standard_library_and_the_core_alone() -> None:
    for path in (ROOT / "governance" / "urn").glob("*.py"):
        others = {name for name in imports(path) if not under(name, "governance", *sys.stdlib_module_names)}
        assert others == set(), path


def test_nobody_else_touches_a_slip() -> None:
    """Only the slips desk, the urn store and the test kit may import the fence."""
    allowed = ("bot/app/slips/", "adapters/store/urn_store.py", "bot/testkit/", "governance/urn/")
    for top in OURS:
        for path in (ROOT / top).rglob("*.py"):
            where = path.relative_to(ROOT).as_posix()
            if not where.startswith(allowed):
                assert {name for name in imports(path) if under(name, "governance.urn")} == set(), where


def test_only_the_slips_desk_knows_urns_and_vault() -> None:
    """The bus, the door and the courier hold no vault and no urn store; compose hands them to the desk alone."""
    for path in (ROOT / "bot" / "app").glob("*.py"):
        assert (
            imports(path) & {"bot.ports.Vault", "bot.ports.UrnStore", "bot.ports.UrnRow", "bot.ports.RoundKey"}
            == set()
        )


def test_no_command_event_or_letter_has_room_for_a_slip() -> None:
    """Field by field: none is annotated with it, and the ports never name it."""
    for base in (Command, Event):
        for kind in base.__subclasses__():
            assert "Slip" not in " ".join(map(str, inspect.get_annotations(kind).values()))
    assert "Slip" not in inspect.getsource(bot.ports)
