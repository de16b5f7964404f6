"""The memory of processes that are measured, as Linux reports it in /proc."""

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
