"""The frames of questions in languages without spaces: 什么是发票, インボイスとは何ですか. Pure."""

import re
from collections.abc import Container, Sequence

from rag.entries.language_packs import LanguagePack

# A space beside a letter of Japanese or Chinese says nothing.
SPACE = re.compile(r"(?<=[\u3041-\u30ff\u3400-\u9fff]) | (?=[\u3041-\u30ff\u3400-\u9fff])")
# What may stand at the ends of a question, and around the name in it.
ENDS = " \t\n\u3000?？!！.。,，、:：;；…~～「」『』“”\"'《》"


def strip_unspaced(question: str, pack: LanguagePack) -> tuple[str, list[str]]:
    """Return a question without the frames at its beginning and end, and these frames."""
    text = SPACE.sub("", question).strip(ENDS)
    frames: list[str] = []
    while True:
        frame = _frame_of(text, pack)
        if not frame:
            return text, frames
        frames.append(frame)
        is_first = text.startswith(frame)
        text = text.removeprefix(frame) if is_first else text.removesuffix(frame)
        text = text.strip(ENDS)


def _frame_of(text: str, pack: LanguagePack) -> str:
    """Return the longest frame at the beginning, else at the end of a longer text, or none."""
    for (frame,) in pack.before:
        if text.startswith(frame) and len(text) > len(frame):
            return frame
    for (frame,) in pack.after:
        if text.endswith(frame) and len(text) > len(frame):
            return frame
    return ""


def unspaced_share(places: Container[int], words: Sequence[str], pack: LanguagePack) -> float:
    """Return the share of words at some places in a question, by letters.

    Function words at other places do not count.
    """
    named = other = 0
    for place, word in enumerate(words):
        if place in places:
            named += len(word)
        else:
            other += len(pack.function_pattern.sub("", word))
    return named / max(1, named + other)
