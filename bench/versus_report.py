"""The tables and the plot of systems measured side by side: medians, ratios and spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.load import Load
from bench.workloads import ALONE, MIX, OVERLOAD, PEAK

PLOT = Path(__file__).parent.parent / "docs/plots/versus.png"
# Fields of a load, whether more (1) or less (-1) is better, and their units.
MEASURES = (("rate", 1, "/s"), ("p50", -1, " ms"), ("p99", -1, " ms"))


@dataclass(frozen=True)
class Run:
    """A pass over one system: seconds to the first answer, resident MB, and the load's result."""

    ready: float
    resident: float
    load: Load


@dataclass(frozen=True)
class Quality:
    """The share of questions with a right first match, and of those out of scope answered."""

    first: float
    answered: float


# The runs by workload and by system.
Runs = dict[str, dict[str, list[Run]]]
# What was measured of ours and of the peer in the same run.
Pair = tuple[float, float]
Ratios = dict[str, list[float]]


def print_report(runs: Runs, qualities: Mapping[str, Quality]) -> None:
    """Print the tables, ours beside txtai and all systems, and draw the ratios to txtai."""
    print_ratios(runs)
    print_overload(runs)
    print_systems(runs, qualities)


def print_ratios(runs: Runs) -> None:
    """Print each measure with its ratio, median and spread over the runs, and draw the ratios."""
    ratios: Ratios = {}
    ready: list[Pair] = []
    resident: list[Pair] = []
    print("\n| | ours | txtai | ratio (least to most) |\n|---|---|---|---|")
    for name, systems in runs.items():
        pairs = list(zip(systems["ours"], systems["txtai"], strict=True))
        for measure, better, unit in MEASURES:
            values = [
                (getattr(our.load, measure), getattr(peer.load, measure)) for our, peer in pairs
            ]
            print_line(ratios, f"{name}: {measure}", values, better, unit)
        ready += [(our.ready, peer.ready) for our, peer in pairs]
        resident += [(our.resident, peer.resident) for our, peer in pairs]
    print_line(ratios, "start to first answer", ready, -1, " s")
    print_line(ratios, "resident memory after the load", resident, -1, " MB")
    draw(ratios)


def print_line(ratios: Ratios, name: str, pairs: list[Pair], better: int, unit: str) -> None:
    """Print one line of the table, and keep its ratios, above one where ours is better."""
    ratios[name] = [(our / peer) ** better for our, peer in pairs]
    ours = median(our for our, _ in pairs)
    theirs = median(peer for _, peer in pairs)
    middle, least, most = median(ratios[name]), min(ratios[name]), max(ratios[name])
    spread = f"{middle:.1f} ({least:.1f} to {most:.1f})"
    print(f"| {name} | {ours:.3g}{unit} | {theirs:.3g}{unit} | {spread} |")


def print_systems(runs: Runs, qualities: Mapping[str, Quality]) -> None:
    """Print a row for each system: medians over the runs, and how good the answers are."""
    print(
        "\n| system | answers a second | p99 | p50 alone | mix | start | memory | hit@1 | answered"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for system, quality in qualities.items():
        peak = [run.load for run in runs[PEAK][system]]
        alone = [run.load for run in runs[ALONE][system]]
        mixed = [run.load for run in runs[MIX][system]]
        every = [run for systems in runs.values() for run in systems.get(system, [])]
        cells = [
            system,
            f"{median(load.rate for load in peak):.0f}",
            f"{median(load.p99 for load in peak):.0f} ms",
            f"{median(load.p50 for load in alone):.1f} ms",
            f"{median(load.rate for load in mixed):.0f}",
            f"{median(run.ready for run in every):.1f} s",
            f"{median(run.resident for run in every):.0f} MB",
            f"{quality.first:.3f}",
            f"{quality.answered:.2f}",
        ]
        print(f"| {' | '.join(cells)} |")


def print_overload(runs: Runs) -> None:
    """Print how ours answers more requests than it can, beside its best rate."""
    peak = median(run.load.rate for run in runs[PEAK]["ours"])
    for run in runs[OVERLOAD]["ours"]:
        load = run.load
        share = load.rate / peak
        print(f"overload: {load.statuses}, {share:.0%} of the rate at 16, p99 {load.p99:.0f} ms")


def draw(ratios: Ratios) -> None:
    """Draw how many times better ours is, median and spread, on a logarithmic scale."""
    from matplotlib.figure import Figure  # here: only the report draws

    medians = [median(values) for values in ratios.values()]
    below = [median(values) - min(values) for values in ratios.values()]
    above = [max(values) - median(values) for values in ratios.values()]
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.barh(list(ratios), medians, xerr=[below, above], color="#4269d0", height=0.6, capsize=3)
    label = "times better than txtai 9.14 (median, least and most of the runs)"
    axes.set(xscale="log", xlabel=label)
    axes.axvline(1, color="black", linewidth=1)
    axes.invert_yaxis()
    figure.savefig(PLOT, dpi=120)
