"""The plot and the table of what `bench.scale` measured, with how each figure grows by size."""

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rag.search.plots import ACCENT, FAINT, INK

FIGURES = {
    "build_seconds": "built or multiplied in, seconds",
    "build_peak": "memory at most meanwhile, MB",
    "bytes_per_passage": "bytes a passage, on disk",
    "searched_bytes_per_passage": "bytes a passage, searched",
    "recall": "recall at ten",
    "search_p50": "search alone, median ms",
    "search_p99": "search alone, p99 ms",
    "ask_p50": "/v1/ask, median ms",
    "ask_p99": "/v1/ask, p99 ms",
    "start_seconds": "start, seconds",
    "resident": "resident, MB",
    "edit_seconds": "one edit, seconds",
}


def draw(file: Path, picture: Path) -> None:
    """Write the picture of a file of rows, and print their table."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    with mpl.rc_context(
        {"font.size": 9, "text.color": INK, "axes.edgecolor": FAINT, "axes.labelcolor": INK}
    ):
        figure = Figure(figsize=(10, 9), layout="constrained")
        plots = list(figure.subplots(4, 3).flat)
        for axes, (name, meaning) in zip(plots, FIGURES.items(), strict=False):
            measured = [row for row in rows if row[name] is not None]
            passages = np.array([row["passages"] for row in measured], dtype=float)
            values = np.array([row[name] for row in measured], dtype=float)
            plot_against_size(axes, meaning, passages, values)
        for axes in plots[len(FIGURES) :]:
            axes.remove()
        figure.savefig(picture, dpi=130)
    print(table(rows))


def plot_against_size(axes: Axes, meaning: str, passages: Any, values: Any) -> None:
    """Draw one figure over the number of passages, with the power of it that fits best."""
    positive = np.maximum(values, 1e-6)
    power, factor = np.polyfit(np.log(passages), np.log(positive), 1)
    axes.loglog(passages, values, "o", color=ACCENT)
    axes.loglog(passages, np.exp(factor) * passages**power, color=FAINT, zorder=0)
    axes.set_title(f"{meaning}\ngrows as size to the power of {power:.2f}", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(values.min() / 2, values.max() * 2)


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table in Markdown, a column for each glossary."""
    glossaries = [str(row["glossary"]) for row in rows]
    sizes = [f"{row['entries']:,}, {row['passages']:,}" for row in rows]
    lines = [["", *glossaries], ["---"] * (len(rows) + 1), ["entries, passages", *sizes]]
    lines.append(["searched by", *[search_name(row["search"]) for row in rows]])
    for name, meaning in FIGURES.items():
        lines.append([meaning, *[shown(row[name]) for row in rows]])
    anonymous = [f"{row['anonymous']:,}" for row in rows]
    lines.append(["of it not of files, MB", *anonymous])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def search_name(plan: dict[str, Any]) -> str:
    """Return the kind of a search, and its effort if it has one."""
    return f"{plan['kind']} {plan['effort'] or ''}".strip()


def shown(value: float | None) -> str:
    """Return a figure with commas, or "not measured"."""
    return "not measured" if value is None else f"{value:,}"
