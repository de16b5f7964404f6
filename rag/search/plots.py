"""Judged questions -> the risk-coverage and the reliability plot, as PNG files. Owns matplotlib."""

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rag.search.evaluation import Floats, Judged, confidences, reliability, risks

INK, ACCENT, FAINT = "#222222", "#b5541c", "#bbbbbb"


def plot(folder: Path, answerable: list[Judged], out_of_scope: list[Judged]) -> list[Path]:
    """Write risk-coverage.png and reliability.png into a folder; return their paths."""
    judged = answerable + out_of_scope
    sure, right = confidences(judged), np.array([each.right for each in judged])
    folder.mkdir(parents=True, exist_ok=True)
    return [
        draw(folder / "risk-coverage.png", lambda axes: risk_coverage(axes, risks(sure, right))),
        draw(folder / "reliability.png", lambda axes: reliable(axes, reliability(sure, right))),
    ]


def draw(file: Path, onto: Callable[[Axes], None]) -> Path:
    """Write one picture."""
    with mpl.rc_context(
        {"font.size": 11, "text.color": INK, "axes.edgecolor": FAINT, "axes.labelcolor": INK}
    ):
        figure = Figure(figsize=(6, 4.5), layout="constrained")
        axes = figure.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        onto(axes)
        figure.savefig(file, dpi=150)
    return file


def risk_coverage(axes: Axes, risk: Floats) -> None:
    """Draw the share of wrong answers among the surest replies."""
    coverage = np.arange(1, len(risk) + 1) / len(risk)
    axes.plot(coverage, risk, color=ACCENT, linewidth=2)
    axes.fill_between(coverage, risk, color=ACCENT, alpha=0.12)
    axes.set(
        xlabel="share of all questions answered, the surest first",
        ylabel="share of the answers that are wrong",
    )
    axes.set(xlim=(0, 1), ylim=(0, None), title=f"Risk and coverage (area {risk.mean():.3f})")


def reliable(axes: Axes, bins: list[tuple[float, float, int]]) -> None:
    """Draw how often answers of each confidence are right."""
    said, true, counts = zip(*bins, strict=True)
    axes.plot([0, 1], [0, 1], color=FAINT, linestyle="--", label="confidence tells the truth")
    axes.scatter(
        said,
        true,
        s=[20 + 2 * count for count in counts],
        color=ACCENT,
        alpha=0.85,
        label="a tenth of the scale",
    )
    axes.set(
        xlabel="confidence of the reply",
        ylabel="share that is right",
        xlim=(-0.02, 1.02),
        ylim=(-0.02, 1.02),
    )
    axes.set_title("Reliability (the larger, the more questions)")
    axes.legend(frameon=False, loc="upper left")
