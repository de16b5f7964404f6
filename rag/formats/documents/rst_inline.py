"""Parses the inline marks of reStructuredText in time that grows with the text. Loads docutils."""

from typing import Any

from docutils.parsers.rst import states

# What stands before a mark, the nodes and the text behind it, and messages; see docutils.
Inlines = tuple[Any, ...]


def _patterns() -> dict[str, str]:
    """Return the parts of patterns that docutils looks for in the class of an inliner itself."""
    texts = {name: value for name, value in vars(states.Inliner).items() if isinstance(value, str)}
    return {name: value for name, value in texts.items() if not name.startswith("__")}


class LinearInliner(states.Inliner):
    """The inline parser of docutils, which looks for the end of a mark only where there may be one.

    docutils looks for it from each mark to the end of the paragraph, and makes a message of each
    that has none: the square of the text. If a mark has no end, a later one of its kind has none
    either. Here such marks are text.
    """

    locals().update(_patterns())

    def __init__(self) -> None:
        """Parse backquotes by the method below, as docutils calls methods by a table."""
        super().__init__()
        backquoted: Any = type(self).interpreted_or_phrase_ref
        self.dispatch = {**self.dispatch, "`": backquoted}

    def parse(self, text: str, lineno: int, memo: Any, parent: Any) -> Inlines:
        """Return the nodes and messages of a paragraph."""
        self._endless: set[object] = set()
        parsed: Inlines = super().parse(text, lineno, memo, parent)
        return parsed

    def inline_obj(
        self,
        match: Any,
        lineno: int,
        end_pattern: Any,
        nodeclass: Any,
        restore_backslashes: bool = False,
    ) -> Inlines:
        """Return the node of emphasis, code, a target or a substitution."""
        if self._has_no_end(end_pattern, match.string[match.end("start") :]):
            return (*_as_text(match, "start"), "")
        parsed: Inlines = super().inline_obj(
            match, lineno, end_pattern, nodeclass, restore_backslashes
        )
        return parsed

    def interpreted_or_phrase_ref(self, match: Any, lineno: int) -> Inlines:
        """Return the nodes of a role or a reference in backquotes."""
        end_pattern = self.patterns.interpreted_or_phrase_ref
        if self._has_no_end(end_pattern, match.string[match.end("backquote") :]):
            return _as_text(match, "backquote")
        parsed: Inlines = super().interpreted_or_phrase_ref(match, lineno)
        return parsed

    def _has_no_end(self, end_pattern: Any, rest: str) -> bool:
        """Return whether the rest of a paragraph has no end of a mark."""
        if end_pattern not in self._endless and not end_pattern.search(rest):
            self._endless.add(end_pattern)
        return end_pattern in self._endless


def _as_text(match: Any, group: str) -> Inlines:
    """Return a mark as text: what stands up to its end, no nodes, the rest, no messages."""
    return match.string[: match.end(group)], [], match.string[match.end(group) :], []
