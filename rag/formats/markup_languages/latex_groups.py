"""Finds the arguments of LaTeX commands: groups in braces and in brackets. Linear in the text."""

import re
from functools import cached_property

SIGN = re.compile(r"\\.|[{}\[\]]", re.DOTALL)
PART = re.compile(r"\\.|[{},=]", re.DOTALL)
SPACE = re.compile(r"\s*")


class Groups:
    """A text of LaTeX, and where each group in it ends."""

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self.text = text

    @cached_property
    def _ends(self) -> dict[int, int]:
        """The place behind each group, by the place where it begins."""
        ends: dict[int, int] = {}
        braces: list[int] = []
        # Brackets that are open, with the number of braces around them.
        brackets: list[tuple[int, int]] = []
        for sign in SIGN.finditer(self.text):
            place = sign.start()
            if sign[0] == "{":
                braces.append(place)
            elif sign[0] == "}" and braces:
                ends[braces.pop()] = sign.end()
                while brackets and brackets[-1][1] > len(braces):
                    brackets.pop()
            elif sign[0] == "[":
                brackets.append((place, len(braces)))
            elif sign[0] == "]" and brackets and brackets[-1][1] == len(braces):
                ends[brackets.pop()[0]] = sign.end()
        return ends

    def argument(self, at: int) -> tuple[str, int]:
        """Return the group in braces at a place, and the place behind it; '' if there is none."""
        return self._group(at, "{")

    def optional(self, at: int) -> tuple[str, int]:
        """Return the group in brackets at a place, and the place behind it; '' if there is none."""
        return self._group(at, "[")

    def _group(self, at: int, sign: str) -> tuple[str, int]:
        begin = SPACE.match(self.text, at).end()  # type: ignore[union-attr] # it matches ''
        end = self._ends.get(begin)
        if end is None or self.text[begin] != sign:
            return "", at
        return self.text[begin + 1 : end - 1], end


def keys_and_values(text: str) -> dict[str, str]:
    """Return the values of a list such as `name=shaft, description={A rod, turning}`, by key."""
    values: dict[str, str] = {}
    depth = begin = 0
    key = ""
    for part in [*PART.finditer(text), None]:
        sign = part[0] if part else ","
        place = part.start() if part else len(text)
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign == "=" and depth == 0 and not key:
            key, begin = text[begin:place].strip(), place + 1
        elif sign == "," and depth <= 0:
            if key:
                values.setdefault(key, _without_braces(text[begin:place]))
            key, begin, depth = "", place + 1, 0
    return values


def _without_braces(value: str) -> str:
    """Return a value without the braces around it."""
    stripped = value.strip()
    if stripped.startswith("{") and stripped.endswith("}"):
        return stripped[1:-1].strip()
    return stripped
