"""The risk-coverage and the reliability plot of judged questions, as PNG files. Owns matplotlib."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rag.search.confidence_measures import Bin, Floats, reliability, risks
from rag.search.evaluation import JudgedReply, confidences

INK, ACCENT, FAINT = "#222222", "#b5541c", "#bbbbbb"
# Inches, and dots per inch.
SIZE = (6, 4.5)
RESOLUTION = 150


def write_plots(
    folder: Path, answerable: list[JudgedReply], out_of_scope: list[JudgedReply]
) -> list[Path]:
    """Write risk-coverage.png and reliability.png into a folder; return their paths."""
    judged = answerable + out_of_scope
    confidence = confidences(judged)
    right = np.array([each.is_right for each in judged])
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "risk-coverage.png", folder / "reliability.png"]
    with mpl.rc_context(
        {"font.size": 11, "text.color": INK, "axes.edgecolor": FAINT, "axes.labelcolor": INK}
    ):
        _risk_coverage(risks(confidence, right)).savefig(files[0], dpi=RESOLUTION)
        _reliability(reliability(confidence, right)).savefig(files[1], dpi=RESOLUTION)
    return files


def _empty_figure() -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _risk_coverage(risk: Floats) -> Figure:
    """Return the plot of the share of wrong answers among the surest replies."""
    figure, axes = _empty_figure()
    coverage = np.arange(1, len(risk) + 1) / len(risk)
    axes.plot(coverage, risk, color=ACCENT, linewidth=2)
    axes.fill_between(coverage, risk, color=ACCENT, alpha=0.12)
    axes.set_xlabel("share of all questions answered, the surest first")
    axes.set_ylabel("share of the answers that are wrong")
    axes.set(xlim=(0, 1), ylim=(0, None))
    axes.set_title(f"Risk and coverage (area {risk.mean():.3f})")
    return figure


def _reliability(bins: Sequence[Bin]) -> Figure:
    """Return the plot of how often answers of each confidence are right."""
    figure, axes = _empty_figure()
    confidence = [each.confidence for each in bins]
    right = [each.right for each in bins]
    sizes = [20 + 2 * each.count for each in bins]
    axes.plot([0, 1], [0, 1], color=FAINT, linestyle="--", label="perfect calibration")
    axes.scatter(confidence, right, s=sizes, color=ACCENT, alpha=0.85, label="a tenth of the scale")
    axes.set_xlabel("confidence of the reply")
    axes.set_ylabel("share that is right")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.set_title("Reliability (the larger, the more questions)")
    axes.legend(frameon=False, loc="upper left")
    return figure
