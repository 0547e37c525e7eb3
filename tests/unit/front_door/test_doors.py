"""A copy of the tree with one forbidden import does not pass, and the message names the door."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
Doors = Callable[[], tuple[int, str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of everything the import doors look at."""
    for folder in ("bot", "adapters", "governance", "config", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def check(tree: Path) -> tuple[int, str]:
    """Run import-linter in that tree as ``make lint`` does; return its exit code and its words, on one line."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    environ = os.environ | {"COLUMNS": "300", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True, check=False)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_the_tree_as_it_is_passes(tree: Path) -> None:
    code, words = check(tree)
    assert "Contracts: 11 kept, 0 broken." in words, words
    assert code == 0


HOUSE = "The house from top to bottom"
PURE = "Governance is pure: no clock, no dice, no files, no network, no log, nothing of ours"
SIBLINGS = "Adapters do not know each other"
FENCE = "The fence: the urn has three visitors"
SILENT = "The way of a private answer is silent"


@pytest.mark.parametrize(
    ("file", "line", "doors"),
    [
        ("governance/decide.py", "import bot.ports", [HOUSE, PURE]),
        ("governance/decide.py", "import sqlalchemy", [PURE]),
        ("governance/rounds.py", "from time import monotonic", [PURE]),
        ("governance/urn/urn.py", "import os", [PURE]),
        ("adapters/matrix/loop.py", "from bot.app import bus", [HOUSE]),
        ("adapters/store/work.py", "import adapters.matrix.limits", [SIBLINGS]),
        ("adapters/clock.py", "import adapters.entropy", [SIBLINGS]),
        ("bot/app/bus.py", "import governance.urn", [FENCE]),
        ("bot/app/courier.py", "from governance.urn import slip", [FENCE]),
        ("bot/app/bus.py", "import adapters.clock", [HOUSE]),
        ("bot/app/slips.py", "import logging", [SILENT]),
        ("adapters/vault/disk.py", "import structlog", [SILENT]),
        ("bot/ui/model.py", "import bot.i18n", ["What is shown is plain values"]),
        ("bot/ports.py", "from bot.ui import words", [HOUSE]),
        ("bot/app/bus.py", "from config import settings", ["Settings are read in one place"]),
        ("config/loading.py", "import bot.ports", ["Settings know nothing of the house"]),
        ("bot/app/bus.py", "import bot.testkit.clock", ["The product does not lean on its test kit"]),
        ("bot/compose.py", "import bot.rehearsal", ["The rehearsal is a guest"]),
        ("bot/stranger.py", '"""A room nobody planned."""', ["Every room of bot has its place"]),
    ],
)
def test_a_planted_import_is_named(tree: Path, file: str, line: str, doors: list[str]) -> None:
    with (tree / file).open("a", encoding="utf-8") as planted:
        planted.write(f"\n{line}\n")
    code, words = check(tree)
    assert code == 1
    for door in doors:
        assert f"{door} BROKEN" in words, words
