"""Entries -> one page of HTML that shows them; and what of an entry is read back from such a page, word for word."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from lxml import html

from rag.formats.markup import CONTROLS
from rag.types import Entry, Status

GENERATOR = "glossary-rag"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{generator}">
<title>Glossary</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
dt {{ font-weight: 600; margin-top: 1.6em; }}
dt + dt {{ font-weight: 400; margin-top: 0; }}
dd {{ margin: 0; }}
p {{ margin: .5em 0; }}
[data-part] {{ font-style: italic; }}
</style>
</head>
<body>
<h1>Glossary</h1>
<dl>
{entries}</dl>
</body>
</html>
"""


class HtmlPage:
    """One page of HTML that shows all entries."""

    def held(self, entry: Entry) -> Entry:
        """Return what of an entry the page holds."""
        return replace(
            entry,
            term=legal(entry.term),
            aliases=tuple(map(legal, entry.aliases)),
            shared_names=tuple(map(legal, entry.shared_names)),
            definition=legal(entry.definition),
            tags=(),
            questions=(),
            translations=(),
        )

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return one page that shows the entries as a definition list, without scripts and pictures."""
        known = {entry.id: entry.term for entry in entries}
        listed = "".join(listing(self.held(entry), known) for entry in entries)
        return {"glossary.html": PAGE.format(generator=GENERATOR, entries=listed).encode()}


def listing(entry: Entry, terms_by_id: dict[str, str]) -> str:
    """Return the lines of an entry."""
    names = "".join(f"<dt>{escape(name)}</dt>\n" for name in entry.aliases)
    text = "".join(f"<p>{escape(block)}</p>\n" for block in entry.definition.split("\n\n"))
    see = ", ".join(
        f'<a href="#{escape(name)}">{escape(terms_by_id.get(name, name))}</a>'
        for name in entry.see_also
    )
    text += f'<p data-part="see_also">See also: {see}</p>\n' if see else ""
    text += f'<p data-part="status">{entry.status}</p>\n' if entry.status != "approved" else ""
    return f'<dt id="{escape(entry.id)}"><dfn>{escape(entry.term)}</dfn></dt>\n{names}<dd>\n{text}</dd>\n'


def legal(text: str) -> str:
    """Return a text with the replacement character for what no HTML may hold."""
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def is_ours(root: html.HtmlElement) -> bool:
    """Tell whether a page was written by us."""
    return any(meta.get("content") == GENERATOR for meta in root.iter("meta"))


def own_text(text: html.HtmlElement) -> str:
    """Return the definition in an entry that we wrote."""
    blocks = [
        " ".join(each.text_content().split())
        for each in text.iterchildren("p")
        if each.get("data-part") is None
    ]
    return "\n\n".join(blocks)


def own_links(text: html.HtmlElement) -> tuple[str, ...]:
    """Return the ids that an entry that we wrote sees."""
    return tuple(
        a.get("href")[1:]
        for each in text.xpath('./p[@data-part="see_also"]')
        for a in each.iter("a")
    )


def own_status(text: html.HtmlElement) -> Status:
    """Return the status of an entry that we wrote."""
    said = [each.text_content() for each in text.xpath('./p[@data-part="status"]')]
    return "deprecated" if "deprecated" in said else "draft" if "draft" in said else "approved"
