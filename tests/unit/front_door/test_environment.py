"""An environment is made once, made anew when its lock changes, and never trusted when half made."""

import json
import sys
from pathlib import Path

import pytest

from tools.environment import Environment, Failed, bring_up, digest

RUN, DEV = Path("run.lock"), Path("dev.lock")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a directory with two lock files that name nothing, so that no network is needed."""
    monkeypatch.chdir(tmp_path)
    for lock in (RUN, DEV):
        lock.write_text(f"# {lock}\n", encoding="utf-8")
    return tmp_path


def test_made_once_then_left_alone_then_made_anew(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = here / "env"
    bring_up(folder, RUN, [DEV], None)
    assert Environment(folder).made_from() == {"run.lock": digest(RUN)}
    assert capsys.readouterr().out.startswith(f"Making {folder} from run.lock (once; needs the network)\n")

    mark = folder / "mark"
    mark.touch()
    bring_up(folder, RUN, [DEV], None)
    assert capsys.readouterr().out == ""

    bring_up(folder, DEV, [], None)
    assert Environment(folder).made_from() == {"run.lock": digest(RUN), "dev.lock": digest(DEV)}
    assert mark.exists()

    RUN.write_text("# changed\n", encoding="utf-8")
    bring_up(folder, DEV, [], None)
    assert not mark.exists()
    assert Environment(folder).made_from() == {"dev.lock": digest(DEV)}

    capsys.readouterr()
    bring_up(folder, RUN, [DEV], None)  # what contains the lock will do
    assert capsys.readouterr().out == ""


def test_an_install_that_failed_is_not_taken_for_done(here: Path) -> None:
    RUN.write_text("no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n--no-index\n", encoding="utf-8")
    with pytest.raises(Failed, match="pip failed; its last words are above"):
        bring_up(here / "env", RUN, [], None)
    assert Environment(here / "env").made_from() == {}


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "{}",
        "[1",
        json.dumps({"folder": "/elsewhere", "python": sys.version, "made_from": {"run.lock": "0"}}),
        json.dumps({"folder": "HERE", "python": "2.7", "made_from": {"run.lock": "0"}}),
        json.dumps({"folder": "HERE", "python": sys.version, "made_from": {"run.lock": "0"}}),
    ],
)
def test_a_stamp_that_does_not_fit_is_no_stamp(here: Path, stamp: str) -> None:
    """Torn, moved, of another Python, or without the Python it names."""
    (here / "env").mkdir()
    (here / "env" / "own-table.json").write_text(stamp.replace("HERE", str(here / "env")), encoding="utf-8")
    assert Environment(here / "env").made_from() == {}


def test_a_missing_lock_is_named(here: Path) -> None:
    RUN.unlink()
    (here / "env" / "bin").mkdir(parents=True)
    (here / "env" / "bin" / "python").touch()
    Environment(here / "env").sign({"run.lock": "0"})
    with pytest.raises(Failed, match=r"run\.lock: No such file or directory\. The checkout is incomplete"):
        bring_up(here / "env", RUN, [], None)
