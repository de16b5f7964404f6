"""The instructions to whoever writes questions, which an owner may replace."""

from pathlib import Path

INSTRUCTIONS = Path(__file__).with_name("prompt.txt")


def instructions(path: Path | None = None) -> str:
    """Return the instructions to whoever writes questions: ours, or those of a file."""
    return (path or INSTRUCTIONS).read_text(encoding="utf-8-sig").strip()
