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


def proportional_mb(pid: int) -> float:
    """Return the memory of a process in MB; what it shares with others is divided among them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, _, size = line.partition(":")
        if name == "Pss":
            return int(size.split()[0]) / 1024
    raise ValueError(f"the system does not tell the memory of process {pid}")


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started and that run."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    children = [(thread / "children").read_text(encoding="ascii") for thread in threads]
    return [int(child) for child in " ".join(children).split()]


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
