"""The command line as a person types it: exit codes, what is left in a directory, a seat at the keyboard."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.scenarios.conftest import HERE

Write = Callable[[str], Path]
ROOT = HERE.parents[1]
SMALL = HERE / "small-tuesdays.toml"
TABLE = """\
[circle]
name = "Our own table"
start = "2027-01-04T10:00:00+00:00"
time_zone = "Europe/London"
[[seat]]
name = "maya"
[[seat]]
name = "oba"
[[seat]]
name = "li"
[[seat]]
name = "dr-finch"
standing = "professional"
"""


def owntable(*words: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; no traceback may ever be shown."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, words)],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


def test_a_story_is_shown_as_it_goes() -> None:
    done = owntable("rehearse", SMALL)
    assert done.returncode == 0
    for words in (
        "maya: propose Meet Tuesdays 7 pm",
        "privately to",
        "fine to try",
        "Step 5 of",
        "came out as it says",
    ):
        assert words in done.stdout


def test_quiet_tells_only_how_it_ended() -> None:
    done = owntable("rehearse", SMALL, "--quiet")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)


def test_out_leaves_transcript_database_and_record(tmp_path: Path) -> None:
    out = tmp_path / "new" / "there"
    assert owntable("rehearse", HERE / "clinic-money.toml", "--quiet", "--out", out).returncode == 0
    rows = [json.loads(row) for row in (out / "transcript.jsonl").read_text().splitlines()]
    assert {tuple(row) for row in rows} == {("at", "where", "kind", "text")}
    members = ("maya", "oba", "li", "sam", "ines", "tom", "noor")
    places = {"home", "shared", *(f"private:{name}" for name in members)}
    assert {row["where"] for row in rows} == places
    record = json.loads((out / "record.json").read_text())
    assert record["texts_fit_their_commitments"] is True
    assert "We accept for one year; reports hold numbers only" in {text["text"] for text in record["texts"]}
    assert [leaf["n"] for leaf in record["leaves"]] == list(range(len(record["leaves"])))
    with closing(sqlite3.connect(out / "table.db")) as link:
        assert link.execute("SELECT count(*) FROM leaves").fetchone() == (len(record["leaves"]),)
    assert {path.stat().st_mode & 0o077 for path in out.iterdir()} == {0}


def test_out_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = owntable("rehearse", SMALL, "--out", tmp_path)
    assert (done.returncode, "Name a new directory" in done.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_story_that_comes_out_otherwise_ends_with_one(tmp_path: Path) -> None:
    path = tmp_path / "otherwise.toml"
    path.write_text(SMALL.read_text().replace('state = "adopted"', 'state = "ended"'))
    done = owntable("rehearse", path, "--quiet", "--out", tmp_path / "out")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith(f"{path}:")
    assert (tmp_path / "out" / "transcript.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rehearse"], "Name a story to play"),
        (["rehearse", "nowhere.toml"], "nowhere.toml:1: it cannot be read"),
        (["rehearse", "pyproject.toml"], "there is no key"),
        (["run"], "copy config/example.toml to own-table.toml"),
        (["run", "--config", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_a_mistake_at_the_command_line_is_told_in_words(words: list[str], said: str) -> None:
    done = owntable(*words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_run_without_a_config_takes_three_lines() -> None:
    assert len(owntable("run").stderr.splitlines()) == 3


def test_version_and_schema() -> None:
    assert owntable("--version").stdout.startswith("owntable")
    assert json.loads(owntable("rehearse", "--schema").stdout)["title"] == "An Own Table story"


# --- a seat at the keyboard -------------------------------------------------------------------------


def test_one_person_takes_every_seat_and_decides(story: Write) -> None:
    """Three seats, one pair of hands: propose, press Send, answer by number, let time pass."""
    typed = """propose Meet Tuesdays 7 pm
1
seat maya
where private
mine
1
seat oba
where private
11a
seat li
where private
mine
1
after 3d
after 2d
decisions
quit
"""
    done = owntable("rehearse", story(TABLE), "--seats", typed=typed)
    assert done.returncode == 0
    assert done.stdout.count("Kept. You need do nothing more.") == 3
    assert "You are oba now, in this place: private" in done.stdout
    assert "We're doing this" in done.stdout
    assert "Nothing of it reached anybody." in done.stdout


def test_a_seat_is_shown_only_what_it_sees(story: Write) -> None:
    typed = """seat dr-finch
look
ask 1 What is this?
seat maya
propose Meet Tuesdays 7 pm
1
seat dr-finch
look
quit
"""
    done = owntable("rehearse", story(TABLE), "--seats", typed=typed)
    after = done.stdout.rsplit("You are dr-finch now", 1)[1]
    assert "Tuesdays" not in after
    assert "What is this?" in after


def test_slips_of_the_tongue_get_plain_words_and_change_nothing(story: Write) -> None:
    times = [
        "after",
        "after -1d",
        "after soon",
        "at 25:00",
        "at 2020-01-01 10:00",
        "after 9999999d",
        "at 2999-01-01 10:00",
    ]
    words = ["", "seat zed", "seat", "where moon", "where", *times, "99", "flurb", "11a", "show 7", "next 1", "help"]
    words += ["help propose", "seat dr-finch", "where home", "\u001b[2Jx", "next", "look"]
    typed = "".join(f"{line}\n" for line in words)
    done = owntable("rehearse", story(TABLE), "--seats", typed=typed)
    assert done.returncode == 0
    shown = " ".join(done.stdout.split())
    for said in (
        "Nobody here is called zed",
        "There is no such place",
        "That is no time that can pass",
        "That is over already",
        "A rehearsal ends in the year 2200",
        "has no choice 99",
        "I did not understand that",
        "Then type it in our private room",
        "does not sit in the home place",
        "For example: propose Meet Tuesdays 7 pm",
    ):
        assert said in shown, said
    assert "\u001b[2J" not in done.stdout


def test_before_a_group_is_founded_nothing_happens_by_itself(story: Write) -> None:
    founding = TABLE.replace('time_zone = "Europe/London"', 'time_zone = "Europe/London"\nphase = "founding"')
    done = owntable("rehearse", story(founding), "--seats", typed="next\nquit\n")
    assert "Nothing will happen by itself" in " ".join(done.stdout.split())


@pytest.mark.parametrize("stop", ["ctrl-c", "ctrl-d"])
def test_ctrl_c_and_ctrl_d_end_cleanly(story: Write, stop: str) -> None:
    """On a real terminal, while the bot waits for a line."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "rehearse", str(story(TABLE)), "--seats"],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    try:
        while b"10:00 > " not in shown:
            shown += os.read(ours, 4096)
        if stop == "ctrl-c":
            process.send_signal(signal.SIGINT)
        else:
            os.write(ours, b"\x04")
        until = time.monotonic() + 30
        again = time.monotonic() + 3
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
            # Python's readline sees a signal only while it waits: one in the moment between prompt and wait
            # is noticed with the next key, or when people press it again.
            if stop == "ctrl-c" and time.monotonic() > again:
                process.send_signal(signal.SIGINT)
                again += 3
        assert process.poll() == 0
        shown += os.read(ours, 65536)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)
    assert b"Traceback" not in shown
    assert b"The rehearsal is over." in shown
