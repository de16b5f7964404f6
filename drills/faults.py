"""Drills an index: builders killed, disks full, files damaged, builders at once.

    python -m drills.faults             (make drill)

The encoder is a toy, because it is the disk that is drilled. Each state of the corpus has its number in all entries, so
an index that mixes two states is found out. Prints a table; anything wrong ends it.
"""

import errno
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import rag.build.builder
from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import IndexMissing, IndexUnusable, RagError
from rag.index.generations import generation_numbers, load_generation
from rag.index.publish import roll_back
from rag.search.engine import Engine
from tests.toys import ToyEncoder

ENTRIES = 80
KILLS = 200
# Calls that change what lies on the disk; a builder is killed before and after each.
STEPS = ("fsync", "link", "mkdir", "rename", "replace", "unlink", "rmdir")
# No fewer than a build makes.
CALLS = 20
NOBODY = 65534


class Drill:
    """A corpus whose state is a number, and its index."""

    def __init__(self, home: Path) -> None:
        """Build the first state."""
        self.corpus, self.index = home / "corpus", home / "index"
        self.corpus.mkdir(parents=True)
        self.state = 0
        self.put(0)
        self.build()

    def put(self, state: int) -> None:
        """Write a state into all entries."""
        self.state = state
        for number in range(ENTRIES):
            told = f"Thing {number} is in state {state}. It has {number * 7} parts."
            (self.corpus / f"thing-{number}.md").write_text(
                f"---\nterm: Thing {number}\n---\n{told}\n", encoding="utf-8"
            )

    def build(self) -> int:
        """Bring the index to the corpus."""
        return Builder(self.index, ToyEncoder()).build(read_corpus(self.corpus))[1].generation

    def served(self) -> int:
        """Return the state that an engine which starts now answers with, the same in all entries."""
        engine = Engine(load_generation(self.index), ToyEncoder())
        states = {
            entry.definition.split(".")[0].rsplit(" ", 1)[1]
            for entry in engine.index.entries.values()
        }
        assert len(states) == 1, f"mixed: {states}"
        assert len(engine.index.entries) == ENTRIES
        answer = engine.ask("what is thing 7").answer
        assert answer
        assert f"in state {states.copy().pop()}." in answer.text
        return int(states.pop())


def child(work: Callable[[], object]) -> int:
    """Begin some work in a process of its own, and return its id; it ends with 0, or 3 after an error of ours."""
    if pid := os.fork():
        return pid
    try:
        work()
        os._exit(0)
    except RagError:
        os._exit(3)
    except BaseException as error:
        print("unforeseen:", repr(error), file=sys.stderr)
        os._exit(4)


def ended(pid: int) -> int:
    """Return how a process ended: its exit status, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill_at_random(drill: Drill) -> str:
    """Kill a builder at 200 random moments."""
    began = time.perf_counter()
    drill.put(1)
    drill.build()
    took = time.perf_counter() - began
    outcomes: Counter[str] = Counter()
    before = 1
    for state in range(2, KILLS + 2):
        drill.put(state)
        builder = child(drill.build)
        time.sleep(random.uniform(0, 2 * took))
        os.kill(builder, signal.SIGKILL)
        killed = ended(builder) < 0
        now = drill.served()
        assert now in (before, state)
        outcomes["new" if now == state else "old"] += 1
        outcomes["killed"] += killed
        before = now
    drill.build()
    assert drill.served() == KILLS + 1
    died, old, new = (outcomes[each] for each in ("killed", "old", "new"))
    return f"{died} of {KILLS} died before they ended; the old index {old} times, the new {new}, never another"


def kill_at_each_step(drill: Drill) -> str:
    """Kill a builder before and after each call that changes the disk."""
    points = 0
    before = drill.served()
    for late in (False, True):
        step, status = 0, -1
        while status != 0:
            step += 1
            drill.put(drill.state + 1)
            status = ended(child(lambda: broken_at(step, late, drill.build, kill)))  # noqa: B023
            now = drill.served()
            assert now in (before, drill.state)
            before = now
            points += status != 0
    return f"{points} points; one of the two generations each time, whole"


def kill() -> None:
    """Die at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def no_space() -> None:
    """Do as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken_at(step: int, late: bool, work: Callable[[], object], fault: Callable[[], None]) -> None:
    """Do some work, with a fault at one of the calls that change the disk."""
    count = 0

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def counted(*given: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count == step and not late:
                fault()
            result = real(*given, **named)
            if count == step and late:
                fault()
            return result

        setattr(os, name, counted)

    for name in STEPS:
        wrap(name)
    work()


def full_disk(drill: Drill) -> str:
    """Let each call that changes the disk fail as on a full one."""
    refused, before = 0, drill.served()
    for step in range(1, CALLS + 1):
        drill.put(drill.state + 1)
        status = ended(child(lambda: broken_at(step, False, drill.build, no_space)))  # noqa: B023
        assert status in (0, 3)
        now = drill.served()
        # A link that fails becomes a copy; a flush that fails after the pointer was put in place leaves the new index.
        assert now == drill.state or (status == 3 and now == before)
        refused += status == 3
        before = now
    drill.build()
    assert drill.served() == drill.state
    return (
        f"{CALLS} points, {refused} refused with a sentence; the old index or the new one each time"
    )


def tiny_disk(drill: Drill) -> str:
    """Build on a file system that has no room."""
    small = drill.index.parent / "small"
    small.mkdir()
    if os.system(f"mount -t tmpfs -o size=700k tmpfs {small} 2>/dev/null"):
        return "not allowed to mount one here"
    try:
        said = ""
        for _ in range(20):
            try:
                drill.put(drill.state + 1)
                Builder(small / "index", ToyEncoder()).build(read_corpus(drill.corpus)[:40])
            except IndexUnusable as error:
                said = str(error)
                break
        assert "No space left on device" in said, said
        whole = "an index" if generation_numbers(small / "index") else "nothing"
        return f"refused: No space left on device; {whole} served on"
    finally:
        os.system(f"umount {small}")


def read_only(drill: Drill) -> str:
    """Build and serve as somebody who may only read."""
    before = drill.served()
    drill.put(drill.state + 1)

    def build() -> None:
        os.setuid(NOBODY)
        drill.build()

    def serve() -> None:
        os.setuid(NOBODY)
        assert drill.served() == before

    for path in [drill.index.parent, *drill.index.parent.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert ended(child(serve)) == 0
    assert ended(child(build)) == 3
    assert drill.served() == before
    return "the build is refused with a sentence, the index answers"


def damage(drill: Drill) -> str:
    """Truncate and flip bits in every file of the serving generation."""
    drill.build()
    chance = random.Random(0)
    current = drill.index / f"{load_generation(drill.index).manifest.generation:06d}"
    tried = 0
    for path in [*sorted(current.iterdir()), drill.index / "current"]:
        whole = path.read_bytes()
        flips = [flipped(whole, chance.randrange(len(whole) * 8)) for _ in range(20)]
        for broken in [b"", whole[: len(whole) // 2], whole[:-1], whole + b"x", *flips]:
            path.unlink()
            path.write_bytes(broken)
            tried += 1
            try:
                load_generation(drill.index)
            except (IndexUnusable, IndexMissing):
                continue
            assert path.name == "current" or path.name.startswith(("encoder", "tokenizer"))
            assert drill.served() == drill.state
        path.write_bytes(whole)
    assert drill.served() == drill.state
    return f"{tried} damaged files: refused with a sentence, or the same answer (a blank after the pointer)"


def flipped(content: bytes, bit: int) -> bytes:
    """Return the content with one bit turned."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def lost_pointer(drill: Drill) -> str:
    """Point to nowhere, or nowhere at all, and build anew."""
    for pointer in (b"999999 0", b"", b"../../etc 0", b"\xff\xfe"):
        (drill.index / "current").write_bytes(pointer)
        refused(lambda: load_generation(drill.index))
        drill.put(drill.state + 1)
        drill.build()
        assert drill.served() == drill.state
    (drill.index / "current").unlink()
    refused(lambda: load_generation(drill.index))
    drill.build()
    assert drill.served() == drill.state
    return "refused with a sentence; the next build serves again"


def refused(act: Callable[[], object]) -> None:
    """Assert that an act ends in one of our sentences."""
    try:
        act()
    except RagError as error:
        said = str(error)
    else:
        raise AssertionError("was not refused")
    assert "rag build" in said


def clock_jumps(drill: Drill) -> str:
    """Build while the clock and the times of files jump."""

    class Jumping(datetime):
        year_now = 1971

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Jumping":
            return cls(cls.year_now, 1, 1, tzinfo=tz or UTC)

    rag.build.builder.datetime = Jumping  # type: ignore[attr-defined]
    numbers = []
    for year in (2099, 1971, 2038, 2026):
        Jumping.year_now = year
        drill.put(drill.state + 1)
        for path in drill.corpus.iterdir():
            os.utime(path, (0, 0))
        numbers.append(drill.build())
        assert drill.served() == drill.state
    rag.build.builder.datetime = datetime  # type: ignore[attr-defined]
    assert numbers == sorted(set(numbers))
    return "each edit noticed, generations in their order"


def builders_at_once(drill: Drill) -> str:
    """Let two builders begin at the same time, twenty times."""
    for _ in range(20):
        drill.put(drill.state + 1)
        both = [child(drill.build) for _ in range(2)]
        assert [ended(each) for each in both] == [0, 0]
        assert drill.served() == drill.state
    return "20 pairs: one builds, the other finds nothing to do"


def readers_meanwhile(drill: Drill) -> str:
    """Let a reader open the index again and again while it is built, rolled back and cleared up."""
    note = drill.index.parent / "opened"
    stop = drill.index.parent / "stop"

    def read() -> None:
        opened = Counter(drill.served() for _ in iter(lambda: not stop.exists(), False))
        note.write_text(json.dumps([sum(opened.values()), len(opened)]), encoding="utf-8")

    reader = child(read)
    for number in range(50):
        drill.put(drill.state + 1)
        drill.build()
        if number % 10 == 9:
            roll_back(drill.index)
    stop.touch()
    assert ended(reader) == 0
    times, states = json.loads(note.read_text(encoding="utf-8"))
    return f"50 builds, 5 roll-backs: opened {times} times, {states} states seen, none mixed"


def drills() -> Iterator[Callable[[Drill], str]]:
    """Yield the drills."""
    yield from (
        kill_at_random,
        kill_at_each_step,
        full_disk,
        tiny_disk,
        read_only,
        damage,
        lost_pointer,
        clock_jumps,
    )
    yield from (builders_at_once, readers_meanwhile)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all drills."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    print("| drill | result | seconds |\n|---|---|---|")
    for each in drills():
        home = Path(tempfile.mkdtemp(prefix="drill-"))
        began = time.perf_counter()
        try:
            result = each(Drill(home))
        finally:
            shutil.rmtree(home, ignore_errors=True)
        doc = (each.__doc__ or "").strip().rstrip(".")
        print(f"| {doc} | {result} | {time.perf_counter() - began:.0f} |", flush=True)


if __name__ == "__main__":
    main()
