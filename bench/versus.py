"""Measures ours against its peers: the same machine, model, glossary and questions, in turn.

    python -m bench.versus            (make bench)

Prints tables, and draws docs/plots/versus.png.

Every server starts anew before every measurement, so every cache is empty then; the order of the
systems alternates. Ratios count: the machine is what it is.
"""

from argparse import ArgumentParser
from collections.abc import Sequence

from bench.load import drive
from bench.processes import children_of, resident_mb
from bench.systems import (
    OURS,
    PORTS,
    SYSTEMS,
    TXTAI,
    answers,
    build_ours,
    build_txtai,
    first_match,
    prepare_peers,
    request_to,
    serving,
)
from bench.versus_report import Quality, Run, Runs, print_report
from bench.workloads import OVERLOAD, read_rows, workloads

RUNS, SECONDS = 3, 8.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Set up the peers, build the indexes, and measure all in turn."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    prepare_peers()
    anew, unchanged = build_ours(fresh=True), build_ours(fresh=False)
    print(f"build from nothing: {anew:.1f} s; with nothing changed: {unchanged:.2f} s")
    print(f"build of txtai, embedding whole entries only: {build_txtai():.1f} s")
    qualities = {system: quality_of(system) for system in SYSTEMS}
    print_report(measure_all(), qualities)


def measure_all() -> Runs:
    """Return the runs of all systems; only txtai meets more than it can answer, beside ours."""
    runs: Runs = {name: {} for name in workloads()}
    for number in range(RUNS):
        order = SYSTEMS if number % 2 == 0 else SYSTEMS[::-1]
        for name, (questions, connections) in workloads().items():
            for system in order:
                if name == OVERLOAD and system not in (OURS, TXTAI):
                    continue
                run = measure(system, questions, connections)
                runs[name].setdefault(system, []).append(run)
                print(f"  run {number + 1}, {name}, {system}: {run}", flush=True)
    return runs


def measure(system: str, questions: list[str], connections: int) -> Run:
    """Start a system, ask it, and stop it."""
    requests = [request_to(system, question) for question in questions]
    with serving(system) as (process, ready):
        load = drive(PORTS[system], requests, connections, SECONDS)
        processes = (process.pid, *children_of(process.pid))
        return Run(ready, sum(map(resident_mb, processes)), load)


def quality_of(system: str) -> Quality:
    """Return how good a system's answers to the dev questions are."""
    rows, outside = read_rows("dev"), read_rows("dev-out-of-scope")
    with serving(system):
        hits = [first_match(system, row["q"]) in row["gold"] for row in rows]
        answered = [answers(system, row["q"]) for row in outside]
    return Quality(sum(hits) / len(hits), sum(answered) / len(answered))


if __name__ == "__main__":
    main()
