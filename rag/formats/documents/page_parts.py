"""The parts of an entry that one page of a site states: definition, status and former names."""

import re

from rapidfuzz import fuzz

from rag.formats.documents.front_matter import ParsedPage
from rag.formats.documents.macros import Macros
from rag.formats.html_to_markdown import page_markdown
from rag.types import Status

# A summary stands beside the page, as in a tooltip; a description is for search engines only.
SUMMARY = ("short_description", "short", "definition", "summary", "hovertext", "hover_text")
DESCRIPTION = ("description", "excerpt", "tldr")
DEPRECATED = frozenset(("deprecated", "obsolete", "retired", "superseded"))
# A body repeats its summary from this similarity on: rapidfuzz's partial ratio, from 0 to 100.
REPEATS_FROM = 85.0
LEADING_HEADINGS = re.compile(r"\A(?:\s*#+ [^\n]*\n)+")
DEPRECATED_HEADER = re.compile(r"\{\{\s*deprecated_header", re.I)


def page_definition(parsed: ParsedPage, macros: Macros, keys: tuple[str, ...]) -> str:
    """Return the body of a page, below its summary unless the body repeats that.

    If the options map keys to the definition, their values are the definition instead.
    """
    if keys:
        return page_markdown(macros.shown("\n\n".join(parsed.all(*keys))))
    shown = macros.shown(parsed.body.replace("<!--more-->", "\n\n"))
    body = page_markdown(LEADING_HEADINGS.sub("", shown.lstrip()))
    summary = page_markdown(macros.shown(parsed.first(*SUMMARY)))
    if not body:
        return summary or page_markdown(macros.shown(parsed.first(*DESCRIPTION)))
    if not summary or _repeats(body, summary):
        return body
    return f"{summary}\n\n{body}"


def _repeats(text: str, summary: str) -> bool:
    """Return whether a text holds its summary, in the same words or nearly."""
    return fuzz.partial_ratio(summary.casefold(), text.casefold(), score_cutoff=REPEATS_FROM) > 0


def page_status(parsed: ParsedPage) -> Status:
    """Return the status that a page states by a key of its own, `status` or a banner."""
    stated = set(map(str.lower, parsed.all("status", "state")))
    if parsed.first("draft").lower() in ("true", "yes") or "draft" in stated:
        return "draft"
    has_banner = DEPRECATED_HEADER.search(parsed.body) is not None
    has_key = parsed.first("deprecated").lower() == "true"
    if has_banner or has_key or stated & DEPRECATED:
        return "deprecated"
    return "approved"


def former_name(address: str) -> str:
    """Return the name in an old address: `/terms/old_name/` -> `old name`; a plain name stays."""
    if "/" not in address:
        return address
    last = address.rstrip("/").rsplit("/", 1)[-1]
    return last.replace("_", " ").replace("-", " ")
