"""The memory and processor time of processes that are measured, as Linux has it in /proc."""

import os
from pathlib import Path


def memory_mb(pid: int) -> dict[str, float]:
    """Return the memory of a process in MB, by the names of proc(5): VmRSS, RssAnon and others."""
    sizes: dict[str, float] = {}
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if value.endswith("kB"):
            kilobytes = int(value.split()[0])
            sizes[name] = kilobytes / 1024
    return sizes


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    return memory_mb(pid)["VmRSS"]


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process, user and system, of all its threads."""
    return _seconds_in(Path(f"/proc/{pid}/stat"))


def main_thread_seconds(pid: int) -> float:
    """Return the processor time of the first thread of a process, user and system."""
    return _seconds_in(Path(f"/proc/{pid}/task/{pid}/stat"))


def _seconds_in(stat: Path) -> float:
    # The name of the program, in brackets, may have spaces.
    _, _, fields = stat.read_text(encoding="ascii").rpartition(") ")
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
