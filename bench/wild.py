"""The two real glossaries of ../shared/corpora -> entries, for measuring on glossaries that nobody enriched."""

import html
import re
from pathlib import Path
from typing import Any

import yaml

from rag.corpus import paragraphs
from rag.types import Entry

FRONT = re.compile(r"---\s*\n(.*?)\n---\s*\n?(.*)", re.DOTALL)
TOOLTIP = re.compile(r"\{\{[<%]\s*glossary_tooltip(.*?)[>%]\}\}", re.DOTALL)
SHORTCODE = re.compile(r"\{\{[<%].*?[>%]\}\}", re.DOTALL)
MARKUP = [
    (re.compile(r"<!--.*?-->|<[^>]+>", re.DOTALL), ""),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"([*_`]{1,2})([^*_`]+)\1"), r"\2"),
    (re.compile(r"^#+\s*", re.MULTILINE), ""),
]


def entry(identifier: str, term: str, aliases: list[str], text: str) -> Entry:
    """Return an entry without anything that its source does not state."""
    return Entry(identifier, term, tuple(aliases), (), (), "approved", (), (), paragraphs(text))


def kubernetes(folder: Path) -> list[Entry]:
    """Return the entries of the Kubernetes glossary, by file stem."""
    pages = {path.stem: FRONT.match(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))}
    heads = {stem: yaml.safe_load(SHORTCODE.sub("", page[1])) for stem, page in pages.items() if page}
    titles = {head["id"]: str(head["title"]) for head in heads.values() if "id" in head}
    found = []
    for stem, head in heads.items():
        page = pages[stem]
        if page and "id" in head:
            text = plain(page[2], titles) or plain(str(head["short_description"]), titles)
            aliases = [plain(str(name), titles) for name in head.get("aka") or [] if name]
            found.append(entry(stem, plain(str(head["title"]), titles), aliases, text))
    return found


def plain(text: str, titles: dict[str, str]) -> str:
    """Return what a reader of the site sees."""
    text = TOOLTIP.sub(lambda shortcode: tooltip(shortcode[1], titles), text.replace("<!--more-->", "\n\n"))
    text = SHORTCODE.sub("", text)
    for pattern, instead in MARKUP:
        text = pattern.sub(instead, text)
    return html.unescape(text).strip()


def tooltip(inside: str, titles: dict[str, str]) -> str:
    """Return the words that a tooltip shows."""
    said = dict(re.findall(r'(\w+)\s*=\s*"([^"]*)"', inside))
    return said.get("text") or titles.get(said.get("term_id", ""), said.get("term_id", ""))


def glosario(file: Path) -> list[Entry]:
    """Return the English entries of Glosario, by slug."""
    rows: list[dict[str, Any]] = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    english = {row["slug"]: row["en"] for row in rows if "def" in row.get("en", {})}
    return [
        entry(slug, str(said["term"]), [said["acronym"]] if said.get("acronym") else [], plain(said["def"], {}))
        for slug, said in english.items()
    ]
