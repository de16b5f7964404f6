"""The examples of docs/formats.md are read as the document says."""

import re
from pathlib import Path

import pytest

from rag.formats.drafts import ReadOptions
from rag.formats.registry import READERS, WRITERS, read_glossary
from rag.settings import OURS
from tests.conftest import ROOT

DOCUMENT = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
EXAMPLES = DOCUMENT.partition("## Five lines of each")[2].partition("\n## ")[0]
ROW = re.compile(r"^\| (`[\w`, -]+`) \| (.*) \| ([^|]*) \|$", re.MULTILINE)
CODE = re.compile(r"`([^`]*)`")
NO_NAMES = ("sees ", "tagged ", "the translation")
PREFIXES = "".join(
    f"@prefix {name}: <{address}> .\n"
    for name, address in (
        ("skos", "http://www.w3.org/2004/02/skos/core#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("owl", "http://www.w3.org/2002/07/owl#"),
        ("", "http://x.test/"),
    )
)
# The name of a file of each format, and what stands around the lines of an example.
FILES = {
    OURS: ("a.md", "{}"),
    "pages": ("a.md", "{}"),
    "glosario": ("a.yml", "{}"),
    "datahub": ("a.yml", "version: 1\n{}"),
    "skos": ("a.ttl", f"{PREFIXES}{{}}"),
    "obo": ("a.obo", "{}"),
    "tbx": ("a.tbx", "<tbx><text><body>{}</body></text></tbx>"),
    "jsonl": ("a.jsonl", "{}"),
    "yaml": ("a.yaml", "{}"),
    "toml": ("a.toml", "{}"),
    "org": ("a.org", "{}"),
    "csv": ("a.csv", "{}"),
    "dita": ("a.dita", "{}"),
    "docbook": ("a.xml", "<glosslist>{}</glosslist>"),
    "asciidoc": ("a.adoc", "{}"),
    "mediawiki": ("a.wiki", "{}"),
    "latex": ("a.tex", "{}"),
    "moodle": ("a.xml", "<GLOSSARY>{}</GLOSSARY>"),
    "gettext": ("a.po", 'msgid ""\nmsgstr "Language: de\\n"\n\n{}'),
    "abbreviations": ("a.md", "{}"),
    "dbt": ("a.md", "{}"),
    "spec-up": ("a.md", "{}"),
    "glossarist": ("a.yaml", "{}"),
    "defined-terms": ("a.json", "{}"),
    "wordnet": ("data.noun", "{}  "),
    "html": ("a.html", "{}"),
    "text": ("a.txt", "{}"),
}
# Binary files, and files that need others beside them.
NOT_SHOWN_WHOLE = ("word", "dictd")


def examples() -> list[tuple[str, str, str]]:
    """Return the format, the source and what is taken of each example."""
    found = []
    for names, source, taken in ROW.findall(EXAMPLES):
        format = CODE.findall(names)[0]
        if format not in ("--format", *NOT_SHOWN_WHOLE):
            lines = CODE.findall(source.replace("\\|", "|"))
            found.append((format, "\n".join(lines), taken))
    return found


def names_in(taken: str) -> set[str]:
    """Return the names that a line says are taken: `tide, also flood; sees quay`."""
    parts = re.split(r"[;,] ", taken)
    return {part.removeprefix("also ") for part in parts if not part.startswith(NO_NAMES)}


@pytest.mark.parametrize(("format", "source", "taken"), examples())
def test_an_example_is_read_as_the_document_says(
    tmp_path: Path, format: str, source: str, taken: str
) -> None:
    file, around = FILES[format]
    if format == "html" and source.startswith("#"):
        file = "a.md"
    path = tmp_path / file
    path.write_text(around.replace("{}", source) + "\n", encoding="utf-8")
    entries = read_glossary(tmp_path if format == OURS else path, format, ReadOptions()).entries
    assert {name for entry in entries for name in entry.names} == names_in(taken)


def test_every_format_has_an_example() -> None:
    shown = {name for names, *_ in ROW.findall(EXAMPLES) for name in CODE.findall(names)}
    assert {OURS, *READERS} <= shown
    assert set(WRITERS) <= shown
