"""What was measured at several sizes -> a plot of each figure against size, and the power of the size it grows with."""

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


def draw(rows: Path, picture: Path) -> None:
    """Write the picture, and print the table and the growth of each figure."""
    held = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    passages = np.array([row["passages"] for row in held], dtype=float)
    with mpl.rc_context(
        {"font.size": 9, "text.color": INK, "axes.edgecolor": FAINT, "axes.labelcolor": INK}
    ):
        figure = Figure(figsize=(10, 9), layout="constrained")
        for axes, (name, meaning) in zip(figure.subplots(4, 3).flat, FIGURES.items(), strict=False):
            known = np.array([row[name] is not None for row in held])
            values = np.array([row[name] for row in held if row[name] is not None], dtype=float)
            against_size(axes, meaning, passages[known], values)
        for axes in figure.axes[len(FIGURES) :]:
            axes.remove()
        figure.savefig(picture, dpi=130)
    print(table(held))


def against_size(axes: Axes, meaning: str, passages: Any, values: Any) -> None:
    """Draw one figure over the number of passages, with the power of it that fits best."""
    power, factor = np.polyfit(np.log(passages), np.log(np.maximum(values, 1e-6)), 1)
    axes.loglog(passages, values, "o", color=ACCENT)
    axes.loglog(passages, np.exp(factor) * passages**power, color=FAINT, zorder=0)
    axes.set_title(f"{meaning}\ngrows as size to the power of {power:.2f}", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(values.min() / 2, values.max() * 2)


def table(rows: list[dict[str, Any]]) -> str:
    """Return what was measured as a table in Markdown."""
    head = ["", *(f"{row['glossary']}" for row in rows)]
    lines = [head, ["---"] * len(head)]
    lines.append(
        ["entries, passages", *(f"{row['entries']:,}, {row['passages']:,}" for row in rows)]
    )
    lines.append(
        [
            "searched by",
            *(f"{row['search']['kind']} {row['search']['effort'] or ''}".strip() for row in rows),
        ]
    )
    lines += [[meaning, *(shown(row[name]) for row in rows)] for name, meaning in FIGURES.items()]
    lines.append(["of it not of files, MB", *(f"{row['anonymous']:,}" for row in rows)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shown(value: float | None) -> str:
    """Return a figure, or that it was not measured."""
    return "not measured" if value is None else f"{value:,}"
