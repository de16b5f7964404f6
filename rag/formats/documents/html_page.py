"""Writes entries as one page of HTML, and reads the parts of an entry back from such a page."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from html import escape

from rag.entries.markdown import definition_to_html
from rag.formats.html_to_markdown import element_to_markdown, html_to_markdown
from rag.formats.markup import NOT_IN_XML, HtmlElement
from rag.types import Entry, Status

GENERATOR = "glossary-rag"
# The attribute of a `dd` with the Markdown of its definition.
SOURCE = "data-markdown"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{generator}">
<title>Glossary</title>
<style>
:root {{ color-scheme: light dark; }}
body {{
  font: 1rem/1.6 system-ui, sans-serif;
  max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
}}
dt {{ font-weight: 600; margin-top: 1.6em; }}
dt + dt {{ font-weight: 400; margin-top: 0; }}
dd {{ margin: 0; }}
p {{ margin: .5em 0; }}
p[data-part] {{ font-style: italic; }}
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

    def representable(self, entry: Entry) -> Entry:
        """Return an entry without what the page cannot hold: tags, questions and translations."""
        return replace(
            entry,
            term=_legal(entry.term),
            aliases=tuple(map(_legal, entry.aliases)),
            shared_names=tuple(map(_legal, entry.shared_names)),
            definition=_legal(entry.definition),
            tags=(),
            questions=(),
            translations=(),
        )

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return one page that shows the entries as a definition list, without scripts."""
        terms_by_id = {entry.id: entry.term for entry in entries}
        items = []
        for entry in entries:
            items.append(_entry_html(self.representable(entry), terms_by_id))
        page = PAGE.format(generator=GENERATOR, entries="".join(items))
        return {"glossary.html": page.encode()}


def _entry_html(entry: Entry, terms_by_id: dict[str, str]) -> str:
    """Return the names of an entry as `dt` elements, its definition, links and status in a `dd`."""
    lines = [f'<dt id="{escape(entry.id)}"><dfn>{escape(entry.term)}</dfn></dt>']
    for name in entry.aliases:
        lines.append(f"<dt>{escape(name)}</dt>")
    lines.append(f'<dd {SOURCE}="{escape(entry.definition)}">')
    lines.append(definition_to_html(entry.definition, entry.id).rstrip())
    if entry.see_also:
        links = ", ".join(_link(name, terms_by_id) for name in entry.see_also)
        lines.append(f'<p data-part="see_also">See also: {links}</p>')
    if entry.status != "approved":
        lines.append(f'<p data-part="status">{entry.status}</p>')
    lines.append("</dd>")
    return "\n".join(lines) + "\n"


def _link(identifier: str, terms_by_id: dict[str, str]) -> str:
    term = terms_by_id.get(identifier, identifier)
    return f'<a href="#{escape(identifier)}">{escape(term)}</a>'


def _legal(text: str) -> str:
    """Return a text with the replacement character for every character that HTML cannot hold."""
    return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def is_own_page(root: HtmlElement) -> bool:
    """Return whether a page was written by us."""
    return any(meta.get("content") == GENERATOR for meta in root.iter("meta"))


def own_definition(text: HtmlElement) -> str:
    """Return the definition in a `dd` that we wrote.

    It is word for word what was written, unless somebody changed the page since.
    """
    shown = deepcopy(text)
    for part in shown.xpath("./p[@data-part]"):
        part.drop_tree()
    now = element_to_markdown(shown)
    source = text.get(SOURCE) or ""
    if now == html_to_markdown(definition_to_html(source)):
        return source
    return now


def own_links(text: HtmlElement) -> tuple[str, ...]:
    """Return the ids that a `dd` that we wrote links to."""
    links = text.xpath('./p[@data-part="see_also"]//a')
    return tuple(link.get("href")[1:] for link in links)


def own_status(text: HtmlElement) -> Status:
    """Return the status in a `dd` that we wrote; approved if it states none."""
    stated = [part.text_content() for part in text.xpath('./p[@data-part="status"]')]
    if "deprecated" in stated:
        return "deprecated"
    if "draft" in stated:
        return "draft"
    return "approved"
