"""Which format reads a file or a folder, and what is told of the files that are not read."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats import folders
from rag.formats.choice import read_detected
from rag.formats.drafts import ParsedGlossary, ReadOptions
from rag.formats.registry import WRITERS
from rag.settings import OURS

SLUG = "- slug: {0}\n  en: {{term: {0}, def: The thing {0}.}}\n"
NODES = "version: 1\nnodes: []\nterms: [{name: B, description: x}]\n"
TABLE = "term,definition\nBow,Front.\nAft,Back.\n"
PAGE = "---\ntitle: Pod\n---\nA thing.\n"
OWN = "---\nterm: Bow\n---\nFront.\n"
WORDS = ("Anchor", "Bow", "Cleat", "Deck", "Fender", "Keel")
HEADED = "".join(f"## {word}\n\nA part of a boat, the {word}.\n\n" for word in WORDS)
YAML = "- term: Bow\n  definition: The front of a boat.\n- term: Aft\n  definition: The back.\n"
MANUAL = "# Handbook\n\n" + "".join(
    f"## {title}\n\nDo it now.\n\n" for title in ("Build", "Run", "Test", "Ship", "Ask", "Rest")
)


def saved(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, language: str = "en") -> tuple[str, ParsedGlossary]:
    return read_detected(path, ReadOptions(language))


def terms(path: Path, language: str = "en") -> list[str]:
    return [entry.term for entry in read(path, language)[1].entries]


def messages(path: Path) -> list[str]:
    return [note.message for note in read(path)[1].notes]


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("a.yml", SLUG.format("a"), "glosario"),
        ("a.yaml", NODES, "datahub"),
        ("a.yml", YAML, "yaml"),
        ("a.csv", TABLE, "csv"),
        ("a.md", PAGE, "pages"),
        ("a.md", f"---\ntitle: Glossary\n---\n{HEADED}", "html"),
        ("a.json", '[{"term": "Bow", "definition": "Front."}]', "jsonl"),
        ("a.html", "<dl><dt>Bow<dd>Front.<dt>Aft<dd>Back.</dl>", "html"),
    ],
)
def test_a_file_or_its_folder_is_read_in_its_format(
    tmp_path: Path, name: str, text: str, format: str
) -> None:
    file = saved(tmp_path, name, text)
    assert read(file)[0] == read(tmp_path)[0] == format


def test_a_folder_of_our_entries_is_ours(tmp_path: Path) -> None:
    saved(tmp_path, "bow.md", OWN)
    assert read(tmp_path)[0] == OURS


def test_a_folder_of_markdown_that_nothing_reads_is_ours(tmp_path: Path) -> None:
    saved(tmp_path, "bow.md", "---\nterm: [\n")
    assert read(tmp_path)[0] == OURS


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file or folder"):
        read(tmp_path / "nowhere")


def test_of_several_formats_in_a_folder_the_one_with_most_entries_is_read(tmp_path: Path) -> None:
    saved(tmp_path, "a.yml", SLUG.format("a"))
    saved(tmp_path, "c.csv", TABLE)
    assert terms(tmp_path) == ["Aft", "Bow"]
    assert messages(tmp_path) == [
        "1 file passed over (1 .yml); of these could be read: a.yml (glosario, 1 entry); "
        "name one with --corpus"
    ]


def test_a_file_named_as_a_glossary_goes_before_all_others(tmp_path: Path) -> None:
    saved(tmp_path, "docs/glossary.yml", YAML)
    saved(tmp_path, "notes.md", f"# Terms\n\n{HEADED}")
    saved(tmp_path, "README.md", MANUAL)
    assert terms(tmp_path) == ["Aft", "Bow"]
    assert "notes.md (html, 6 entries)" in messages(tmp_path)[0]


def test_headings_of_one_level_make_no_glossary_by_themselves(tmp_path: Path) -> None:
    saved(tmp_path, "README.md", MANUAL)
    saved(tmp_path, "words.csv", TABLE)
    assert terms(tmp_path) == ["Aft", "Bow"]


def test_a_glossary_in_several_languages_is_read_in_the_one_wanted(tmp_path: Path) -> None:
    saved(tmp_path, "docs/en/glossary.md", HEADED)
    saved(tmp_path, "docs/de/glossary.md", HEADED.replace("Bow", "Bug"))
    assert "Bow" in terms(tmp_path)
    assert "Bug" in terms(tmp_path, "de")
    assert "in other languages: de, see --language" in messages(tmp_path)[0]


def test_files_named_in_two_languages_are_read_in_the_one_wanted(tmp_path: Path) -> None:
    saved(tmp_path, "Glossary.md", HEADED)
    saved(tmp_path, "Glossar.md", HEADED.replace("Bow", "Bug"))
    assert "Bug" not in terms(tmp_path)
    assert "Bow" not in terms(tmp_path, "de")


def test_notes_with_a_term_each_are_pages_named_by_heading_or_file(tmp_path: Path) -> None:
    saved(tmp_path, "Bow.md", "---\naliases: [prow]\n---\nThe front. See [[Aft|the back]].\n")
    saved(tmp_path, "Aft.md", "# Stern\n\nThe back of a boat.\n")
    name, reading = read(tmp_path)
    assert name == "pages"
    assert [(entry.term, entry.aliases, entry.see_also) for entry in reading.entries] == [
        ("Stern", (), ()),
        ("Bow", ("prow",), ("aft",)),
    ]


def test_long_pages_without_titles_are_no_terms(tmp_path: Path) -> None:
    for name in ("a.md", "b.md", "c.md"):
        saved(tmp_path, name, f"# {name}\n\n" + "Long words. " * folders.SHORT_PAGE)
    assert read(tmp_path) == (OURS, ParsedGlossary((), ()))


def test_fragments_of_html_with_a_term_each_are_one_glossary(tmp_path: Path) -> None:
    for word in ("anchor", "bow", "keel"):
        saved(tmp_path, f"{word}.html", f"<dt><dfn id='x'>{word}</dfn></dt>\n<dd>a part</dd>\n")
    assert terms(tmp_path) == ["anchor", "bow", "keel"]


def test_a_named_file_is_read_though_little_says_that_it_is_a_glossary(tmp_path: Path) -> None:
    file = saved(tmp_path, "README.md", MANUAL)
    assert len(terms(file)) == 6
    assert messages(file) == [
        "little says that this is a glossary; read as html, 6 entries: Ask, Build, Rest, ...; "
        "set --format html if that is right"
    ]


def test_a_page_titled_glossary_without_terms_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path, "a.md", "---\ntitle: Glossary\n---\nIt will come some day.\n")
    with pytest.raises(CorpusError, match="no terms were found in it"):
        read(file)


def test_only_some_of_many_unknown_files_are_named(tmp_path: Path) -> None:
    for number in range(6):
        saved(tmp_path, f"{number}.png", "")
    with pytest.raises(CorpusError, match=r"seen: 0\.png, 1\.png, 2\.png, 3\.png, 4\.png, \.\.\.;"):
        read(tmp_path)


def test_a_page_whose_front_matter_has_no_end_is_told_so(tmp_path: Path) -> None:
    page = saved(tmp_path, "tide.md", "---\ntitle: Tide\naka: flood\n\nThe rise of the sea.\n")
    with pytest.raises(CorpusError, match="its front matter has no end; write a line of `---`"):
        read(page)
    saved(tmp_path, "quay.md", "---\ntitle: Quay\n---\n\nA wall.\n")
    saved(tmp_path, "pier.md", "---\ntitle: Pier\n---\n\nA dam.\n")
    assert any("front matter has no end" in message for message in messages(tmp_path))


def test_tables_and_records_tell_what_gave_no_entry_and_why(tmp_path: Path) -> None:
    rows = "Words,,\nTerm,Definition\nTide,The rise.\nQuay,\nPier,\n,A wall.\n"
    table = read(saved(tmp_path, "a.csv", rows))[1].account
    assert table.passed_over == {
        "row above the header": 1,
        "row without a definition": 2,
        "row without a term": 1,
    }
    records = '[{"term": "Tide", "definition": "x y"}, {"term": "Quay"}, "odd"]'
    account = read(saved(tmp_path, "a.json", records))[1].account
    assert account.summary(1) == (
        "1 entry; passed over: 1 value without keys, 1 record without a definition"
    )


def test_an_export_named_by_its_format_is_read_again(tmp_path: Path) -> None:
    entries = read(saved(tmp_path, "a.csv", "term,definition\nTide,The rise.\nQuay,A wall.\n"))[1]
    for name in ("csv", "xlsx", "jsonl", "skos", "tbx", "html"):
        [content] = WRITERS[name].write(entries.entries).values()
        (tmp_path / f"ex.{name}").write_bytes(content)
        assert terms(tmp_path / f"ex.{name}") == ["Quay", "Tide"]
