"""Drills an index: builders killed, disks full, files damaged, builders at once.

    python -m drills.faults             (make drill)

The encoder is a toy, because it is the disk that is drilled. All entries contain the number of the
state of the corpus, so an index that mixes two states is noticed. Prints a table, whose first
column is the docstring of each drill; anything wrong ends the run.
"""

import json
import os
import random
import shutil
import signal
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import faiss

import rag.build.builder
from drills.faulty_index import (
    DONE,
    REFUSED,
    Drill,
    assert_refused,
    damaged_versions,
    end_of,
    end_with_fault,
    kill,
    no_space,
    start,
)
from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import IndexMissing, IndexUnusable
from rag.index.generations import generation_numbers, load_generation
from rag.index.publish import roll_back
from tests.toys import ToyEncoder

KILLS = 200
# More calls that change the disk than a build makes.
CALLS = 60
BIT_FLIPS = 20
PAIRS = 20
BUILDS = 50
NOBODY = 65534


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all drills."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    # A forked process waits for ever on the threads that OpenMP had started before.
    faiss.omp_set_num_threads(1)
    print("| drill | result | seconds |\n|---|---|---|")
    for drill in DRILLS:
        home = Path(tempfile.mkdtemp(prefix="drill-"))
        began = time.perf_counter()
        try:
            result = drill(Drill(home))
        finally:
            shutil.rmtree(home, ignore_errors=True)
        took = time.perf_counter() - began
        name = (drill.__doc__ or "").strip().rstrip(".")
        print(f"| {name} | {result} | {took:.0f} |", flush=True)


def kill_at_random(drill: Drill) -> str:
    """Kill a builder at 200 random moments."""
    began = time.perf_counter()
    drill.put_next()
    drill.build()
    took = time.perf_counter() - began
    outcomes: Counter[str] = Counter()
    before = drill.state
    for _ in range(KILLS):
        drill.put_next()
        builder = start(drill.build)
        time.sleep(random.uniform(0, 2 * took))
        os.kill(builder, signal.SIGKILL)
        outcomes["killed"] += end_of(builder) < 0
        served = drill.served()
        assert served in (before, drill.state)
        outcomes["new"] += served == drill.state
        outcomes["old"] += served != drill.state
        before = served
    drill.build()
    assert drill.served() == drill.state
    states = f"the old index {outcomes['old']} times, the new {outcomes['new']}, never another"
    return f"{outcomes['killed']} of {KILLS} died before they ended; {states}"


def kill_at_each_step(drill: Drill) -> str:
    """Kill a builder before and after each call that changes the disk."""
    points = 0
    before = drill.served()
    for after in (False, True):
        call, status = 0, REFUSED
        while status != DONE:
            call += 1
            drill.put_next()
            status = end_with_fault(drill.build, kill, call, after)
            served = drill.served()
            assert served in (before, drill.state)
            before = served
            points += status != DONE
    return f"{points} points; one of the two generations each time, whole"


def full_disk(drill: Drill) -> str:
    """Let each call that changes the disk fail as on a full one."""
    refused = 0
    before = drill.served()
    for call in range(1, CALLS + 1):
        drill.put_next()
        status = end_with_fault(drill.build, no_space, call)
        assert status in (DONE, REFUSED)
        served = drill.served()
        # A link that fails becomes a copy, so that the build succeeds.
        assert served == (drill.state if status == DONE else before)
        refused += status == REFUSED
        before = served
    drill.build()
    assert drill.served() == drill.state
    states = "the old index or the new one each time"
    return f"{CALLS} points, {refused} refused with a sentence; {states}"


def tiny_disk(drill: Drill) -> str:
    """Build on a file system that has no room."""
    small = drill.index.parent / "small"
    small.mkdir()
    if os.system(f"mount -t tmpfs -o size=700k tmpfs {small} 2>/dev/null"):
        return "not allowed to mount one here"
    try:
        message = _build_until_refused(drill, small / "index")
        assert "No space left on device" in message, message
        remaining = "an index" if generation_numbers(small / "index") else "nothing"
        return f"refused: No space left on device; {remaining} served on"
    finally:
        os.system(f"umount {small}")


def _build_until_refused(drill: Drill, index: Path) -> str:
    """Build up to twenty states, and return the message of the first refusal, or nothing."""
    for _ in range(20):
        drill.put_next()
        entries = read_corpus(drill.corpus)[:40]
        try:
            Builder(index, ToyEncoder()).build(entries)
        except IndexUnusable as error:
            return str(error)
    return ""


def read_only(drill: Drill) -> str:
    """Build and serve as somebody who may only read."""
    before = drill.served()
    drill.put_next()

    def build() -> None:
        os.setuid(NOBODY)
        drill.build()

    def serve() -> None:
        os.setuid(NOBODY)
        assert drill.served() == before

    home = drill.index.parent
    for path in [home, *home.rglob("*")]:
        mode = 0o755 if path.is_dir() else 0o644
        path.chmod(mode)
    assert end_of(start(serve)) == DONE
    assert end_of(start(build)) == REFUSED
    assert drill.served() == before
    return "the build is refused with a sentence, the index answers"


def damage(drill: Drill) -> str:
    """Truncate and flip bits in every file of the serving generation."""
    drill.build()
    chance = random.Random(0)
    number = load_generation(drill.index).manifest.generation
    generation = drill.index / f"{number:06d}"
    damaged = 0
    for path in [*sorted(generation.iterdir()), drill.index / "current"]:
        content = path.read_bytes()
        bits = [chance.randrange(len(content) * 8) for _ in range(BIT_FLIPS)]
        for version in damaged_versions(content, bits):
            path.unlink()
            path.write_bytes(version)
            damaged += 1
            _assert_refused_or_same(drill, path)
        path.write_bytes(content)
    assert drill.served() == drill.state
    outcomes = "refused with a sentence, or the same answer (a blank after the pointer)"
    return f"{damaged} damaged files: {outcomes}"


def _assert_refused_or_same(drill: Drill, path: Path) -> None:
    """Assert that an index with a damaged file is refused, or answers as before.

    Only the pointer may be damaged unnoticed, and files of the compiled encoder, which is not used.
    """
    try:
        load_generation(drill.index)
    except (IndexUnusable, IndexMissing):
        return
    assert path.name == "current" or path.name.startswith(("encoder", "tokenizer"))
    assert drill.served() == drill.state


def lost_pointer(drill: Drill) -> str:
    """Point to nowhere, or nowhere at all, and build anew."""
    pointer = drill.index / "current"
    for content in (b"999999 0", b"", b"../../etc 0", b"\xff\xfe"):
        pointer.write_bytes(content)
        assert_refused(lambda: load_generation(drill.index))
        drill.put_next()
        drill.build()
        assert drill.served() == drill.state
    pointer.unlink()
    assert_refused(lambda: load_generation(drill.index))
    drill.build()
    assert drill.served() == drill.state
    return "refused with a sentence; the next build serves again"


def clock_jumps(drill: Drill) -> str:
    """Build while the clock and the times of files jump."""

    class JumpingClock(datetime):
        current_year = 1971

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "JumpingClock":
            return cls(cls.current_year, 1, 1, tzinfo=tz or UTC)

    rag.build.builder.datetime = JumpingClock  # type: ignore[attr-defined]
    numbers = []
    for year in (2099, 1971, 2038, 2026):
        JumpingClock.current_year = year
        drill.put_next()
        for path in drill.corpus.iterdir():
            os.utime(path, (0, 0))
        numbers.append(drill.build())
        assert drill.served() == drill.state
    rag.build.builder.datetime = datetime  # type: ignore[attr-defined]
    assert numbers == sorted(set(numbers))
    return "each edit noticed, generations in their order"


def builders_at_once(drill: Drill) -> str:
    """Let two builders begin at the same time, twenty times."""
    for _ in range(PAIRS):
        drill.put_next()
        first, second = start(drill.build), start(drill.build)
        assert (end_of(first), end_of(second)) == (DONE, DONE)
        assert drill.served() == drill.state
    return f"{PAIRS} pairs: one builds, the other finds nothing to do"


def readers_meanwhile(drill: Drill) -> str:
    """Let a reader open the index again and again while it is built, rolled back and cleared up."""
    note = drill.index.parent / "opened"
    stop = drill.index.parent / "stop"

    def read() -> None:
        states: Counter[int] = Counter()
        while not stop.exists():
            states[drill.served()] += 1
        note.write_text(json.dumps([states.total(), len(states)]), encoding="utf-8")

    reader = start(read)
    rolled_back = 0
    for number in range(1, BUILDS + 1):
        drill.put_next()
        drill.build()
        if number % 10 == 0:
            roll_back(drill.index)
            rolled_back += 1
    stop.touch()
    assert end_of(reader) == DONE
    times, states = json.loads(note.read_text(encoding="utf-8"))
    read_states = f"opened {times} times, {states} states seen, none mixed"
    return f"{BUILDS} builds, {rolled_back} roll-backs: {read_states}"


DRILLS: tuple[Callable[[Drill], str], ...] = (
    *(kill_at_random, kill_at_each_step, full_disk, tiny_disk, read_only, damage),
    *(lost_pointer, clock_jumps, builders_at_once, readers_meanwhile),
)


if __name__ == "__main__":
    main()
