"""Where a machine may write down what is in memory: swap devices of every kind, core dumps."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.doctor import machine
from tests.unit.doctor.kit import NOTE, Doctor, Machine, todo

DM = "/dev/dm-1\tpartition\t9\t0\t-2\n"


@pytest.mark.parametrize(
    ("swaps", "sys", "bare"),
    [
        ("/dev/zram0\tpartition\t9\t0\t100\n", {"class/block/zram0/x": ""}, []),
        ("/dev/zram0\tpartition\t9\t0\t100\n", {"class/block/zram0/backing_dev": "none\n"}, []),
        ("/dev/zram0\tpartition\t9\t0\t100\n", {"class/block/zram0/backing_dev": "/dev/sda9\n"}, ["/dev/zram0"]),
        (DM, {"class/block/dm-1/dm/uuid": "CRYPT-PLAIN-swap\n"}, []),
        (DM, {"class/block/dm-1/dm/uuid": "LVM-abc\n"}, ["/dev/dm-1"]),
        (
            DM,
            {"class/block/dm-1/dm/uuid": "LVM-abc\n", "class/block/dm-1/slaves/dm-0/dm/uuid": "CRYPT-LUKS2-x\n"},
            [],
        ),
        (
            DM,
            {
                "class/block/dm-1/dm/uuid": "LVM-abc\n",
                "class/block/dm-1/slaves/dm-0/dm/uuid": "CRYPT-LUKS2-x\n",
                "class/block/dm-1/slaves/sda9/partition": "9\n",
            },
            ["/dev/dm-1"],
        ),
        ("/dev/sda2\tpartition\t9\t0\t-2\n", {"class/block/sda2/partition": "2\n"}, ["/dev/sda2"]),
        ("/swap\\040file\tfile\t9\t0\t-2\n", {"dev/block/254:0/dm/uuid": "CRYPT-LUKS2-x\n"}, []),
        ("/swap\\040file\tfile\t9\t0\t-2\n", {"dev/block/254:0/x": ""}, ["/swap file"]),
        ("/mnt/swap\tfile\t9\t0\t-2\n", {"dev/block/254:0/dm/uuid": "CRYPT-LUKS2-x\n"}, ["/mnt/swap"]),
    ],
)
def test_swap_is_fine_where_it_is_encrypted_or_memory(
    host: Path, doctor: Doctor, machine_of: Machine, *, swaps: str, sys: dict[str, str], bare: list[str]
) -> None:
    """Through LVM and swap files down to the device; one open way is enough, and what nobody tells is open."""
    mounts = "22 1 254:0 / / rw - ext4 /dev/dm-0 rw\n23 1 0:31 / /mnt rw - btrfs /dev/sda3 rw\n"
    machine_of(swaps, sys, mounts=mounts)
    code, lines = doctor(host)
    assert code == (1 if bare else 0)
    assert [line for line in todo(lines) if "in the clear" not in line] == []
    assert [line.split("swapoff ")[1].split(", take")[0] for line in todo(lines)] == bare
    assert any("encrypted swap" in line for line in lines) is (not bare)


def test_a_system_without_these_tables_is_told_so(
    host: Path, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "PROC", tmp_path / "no-proc")
    monkeypatch.setattr(machine, "keep_memory_private", lambda: False)
    code, lines = doctor(host)
    assert code == 0
    assert sum("does not tell" in line or "this system does not" in line for line in lines) == 2


def test_a_machine_that_hands_crashes_to_a_program_is_named(host: Path, doctor: Doctor, machine_of: Machine) -> None:
    machine_of("", core="|/usr/lib/systemd/systemd-coredump %P %u")
    code, lines = doctor(host)
    assert code == 0
    assert any(line.startswith(NOTE) and "/usr/lib/systemd/systemd-coredump." in line for line in lines)
