"""What an owner wrote is what is read, stored, exported and imported again."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.corpus.folder import read_corpus
from rag.corpus.importing import carry_out, plan_import
from rag.entries.codec import from_json, to_json
from rag.entries.text import definition_text
from rag.formats.drafts import ReadOptions
from rag.formats.registry import WRITERS, read_glossary
from rag.settings import OURS
from rag.types import Entry

# The formats that hold any definition as it is written.
EXACT = (OURS, "jsonl", "csv", "xlsx", "html", "skos", "tbx")
BODY = """A list:

3. three
   - nested
4. four

| a | b |
|---|---|
| 1 | 2 \\| 3 |

```py
def f():

    return "$x$"
```

Hard\\
break, ![pic](a.png), [link](b.md), H<sub>2</sub>O and $a_b*c*d$[^1].

[^1]: A note."""
SIGNS = st.text(st.sampled_from("ab1 \t-*#>|`~$_[]()&;:\\.<"), max_size=12)
SHAPES = st.lists(SIGNS, min_size=1, max_size=8)
WORDS = st.text(st.sampled_from("ab ,;|`*_\"'<&\\$"), min_size=1, max_size=10).map(
    lambda words: f"w{words}w"
)


def indented(text: str, spaces: int) -> str:
    return text.replace("\n", "\n" + " " * spaces)


def listed(items: list[str]) -> str:
    return "\n".join(f"- {indented(item, 2)}" for item in items)


def numbered(items: list[str]) -> str:
    return "\n".join(f"{place}. {indented(item, 3)}" for place, item in enumerate(items, 3))


def table(cells: list[tuple[str, str]]) -> str:
    rows = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in [("a", "b"), *cells]]
    return "\n".join([f"| {rows[0]} |", "|---|---|", *(f"| {row} |" for row in rows[1:])])


def fenced(lines: list[str]) -> str:
    code = "\n".join(lines)
    return f"`````py\n{code}\n`````"


PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=3).map("  \n".join)
BLOCKS = st.recursive(
    PARAGRAPHS
    | st.lists(st.text(st.sampled_from("a `\t|~"), max_size=6), max_size=4).map(fenced)
    | st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3).map(table)
    | WORDS.map(lambda words: f"$x_1 < 2$ ![p](a.png) {words}[^n]\n\n[^n]: A note.\n\n    More."),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(listed)
        | st.lists(inner, min_size=1, max_size=3).map(numbered)
    ),
    max_leaves=6,
)
DEFINITIONS = st.lists(BLOCKS, min_size=1, max_size=3).map("\n\n".join).map(definition_text)


def written(folder: Path, entry: Entry, name: str) -> Path:
    """Return the folder or file of an entry in a format."""
    for file, content in WRITERS[name].write([entry]).items():
        (folder / file).write_bytes(content)
    return folder if name == OURS else folder / file


def entry_of(definition: str) -> Entry:
    return Entry("a", "A", (), (), (), "approved", (), (), definition)


@pytest.mark.parametrize("name", EXACT)
def test_a_definition_of_any_shape_survives_a_round_trip(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, entry_of(BODY), name)
    [entry] = read_glossary(path, name, ReadOptions()).entries
    assert entry.definition == BODY


@given(SHAPES)
@pytest.mark.parametrize("name", [OURS, "jsonl", "csv"])
def test_any_markdown_survives_a_round_trip(
    tmp_path_factory: pytest.TempPathFactory, name: str, lines: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    body = "\n".join(lines)
    (folder / "a.md").write_text(f"---\nterm: A\n---\nx {body}\n", encoding="utf-8")
    [entry] = read_corpus(folder)
    assert from_json(to_json(entry)) == entry
    exported = tmp_path_factory.mktemp("exported")
    [again] = read_glossary(written(exported, entry, name), name, ReadOptions()).entries
    assert again == entry


@given(DEFINITIONS)
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("name", EXACT)
def test_lists_tables_and_code_inside_one_another_survive_a_round_trip(
    tmp_path_factory: pytest.TempPathFactory, name: str, definition: str
) -> None:
    exported = tmp_path_factory.mktemp("exported")
    path = written(exported, entry_of(definition), name)
    [again] = read_glossary(path, name, ReadOptions()).entries
    assert again.definition == definition


def test_an_import_writes_a_definition_as_it_was_exported(tmp_path: Path) -> None:
    (tmp_path / "jsonl").mkdir()
    path = written(tmp_path / "jsonl", entry_of(BODY), "jsonl")
    entries = read_glossary(path, "jsonl", ReadOptions()).entries
    carry_out(plan_import(entries, tmp_path / "corpus", "source"))
    assert read_corpus(tmp_path / "corpus")[0].definition == BODY


def test_a_page_that_was_changed_by_hand_is_read_as_it_shows(tmp_path: Path) -> None:
    path = written(tmp_path, entry_of("A *small*\nthing."), "html")
    page = path.read_text(encoding="utf-8").replace("<em>small</em>", "<em>large</em>")
    path.write_text(page, encoding="utf-8")
    [entry] = read_glossary(path, "html", ReadOptions()).entries
    assert entry.definition == "A *large* thing."


def test_a_page_holds_no_scripts_of_a_definition(tmp_path: Path) -> None:
    text = """<b onclick='x'>a</b> <script>x</script> <b title="<i>" onclick="x">c</b>
[d](javascript:x)"""
    path = written(tmp_path, entry_of(text), "html")
    shown = path.read_text(encoding="utf-8").partition('">\n<p>')[2]
    assert "<script" not in shown
    assert "<b title" not in shown
    assert "onclick" not in shown.replace("onclick=&quot;", "")
    assert 'href="javascript' not in shown
