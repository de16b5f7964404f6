"""rag annotate: mentions of entries in files, listed or linked there."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from rag.cli.annotate import form_of, print_spans, read_text, require_links, rows_of
from rag.errors import BadSetting, TextUnusable
from rag.types import Span
from tests.cli.command import run

MARKDOWN = (
    "# A seed\n\nPick a seed, then a `sampler`, then [VAE](https://elsewhere.test) and a sampler.\n"
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.md"
    file.write_text(MARKDOWN, encoding="utf-8")
    return file


def annotate(index: Path, file: Path, *flags: str) -> Result:
    return run("annotate", str(file), "--index", str(index), *flags)


def test_mentions_are_listed_with_line_and_column(real_index: Path, page: Path) -> None:
    done = annotate(real_index, page)
    assert done.exit_code == 0
    lines = [f"{page}:3:8: seed -> seed", f"{page}:3:73: sampler -> sampler"]
    assert done.stdout.splitlines() == lines
    assert page.read_text(encoding="utf-8") == MARKDOWN


def test_mentions_are_listed_as_json_with_what_they_cover(real_index: Path, page: Path) -> None:
    rows = json.loads(annotate(real_index, page, "--json").stdout)
    assert [row["entries"] for row in rows] == [["seed"], ["sampler"]]
    for row in rows:
        assert row["file"] == str(page)
        assert MARKDOWN[row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize(("flags", "count"), [((), 1), (("--first-only",), 1), (("--all",), 3)])
def test_later_mentions_are_left_out_unless_all_are_wanted(
    real_index: Path, tmp_path: Path, flags: tuple[str, ...], count: int
) -> None:
    file = tmp_path / "page.txt"
    file.write_text("One seed, two seeds, a SEED.")
    assert len(annotate(real_index, file, *flags).stdout.splitlines()) == count


def test_files_are_marked_once(real_index: Path, page: Path) -> None:
    assert annotate(real_index, page, "--write").stdout == f"{page}: 2 links written\n"
    once = page.read_text(encoding="utf-8")
    assert "Pick a [seed](/t/seed), then a `sampler`" in once
    assert annotate(real_index, page, "--write").stdout == f"{page}: 0 links written\n"
    assert page.read_text(encoding="utf-8") == once


def test_links_lead_where_the_template_says_and_permissions_stay(
    real_index: Path, page: Path
) -> None:
    page.chmod(0o640)
    annotate(real_index, page, "--write", "--link-template", "https://a.test/{id}.html")
    assert "[seed](https://a.test/seed.html)" in page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o777 == 0o640


def test_a_format_that_is_named_wins_over_the_suffix(real_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.rst"
    file.write_text("<p>A <code>seed</code> and a seed.</p>")
    refused = annotate(real_index, file)
    assert refused.exit_code == 2
    assert "name the format of others with --format" in refused.stderr
    [line] = annotate(real_index, file, "--format", "html", "--all").stdout.splitlines()
    assert line == f"{file}:1:30: seed -> seed"


def test_a_text_without_mentions_prints_nothing(real_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("Nothing of the kind.\n")
    done = annotate(real_index, file)
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.md", "markdown"), ("A.MARKDOWN", "markdown"), ("a.htm", "html"), ("a.b.txt", "text")],
)
def test_the_suffix_tells_the_format_in_any_case(name: str, form: str) -> None:
    assert form_of(Path(name)) == form


@pytest.mark.parametrize("name", ["a.docx", "README"])
def test_an_unknown_suffix_is_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(TextUnusable, match=rf"{name}: \.md, \.markdown, .* are known"):
        form_of(Path(name))


def test_plain_text_holds_no_links() -> None:
    with pytest.raises(TextUnusable, match="leave --write away"):
        require_links({Path("a.md"): "markdown", Path("b.txt"): "text"}, "/t/{id}")


def test_a_link_leads_to_an_entry() -> None:
    with pytest.raises(BadSetting, match="'/t/' leads to no entry"):
        require_links({Path("a.md"): "markdown"}, "/t/")


def test_line_ends_are_read_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_bytes("Größe\r\n".encode())
    assert read_text(file) == "Größe\r\n"


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_bytes("Größe".encode("latin-1"))
    with pytest.raises(TextUnusable, match="is not UTF-8; save it as UTF-8"):
        read_text(file)


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(TextUnusable, match="cannot be read"):
        read_text(tmp_path)


def test_lines_and_columns_begin_at_1() -> None:
    text = "seed\n\n a seed"
    spans = [Span(0, 4, "seed", ("seed",), 1.0), Span(9, 13, "seed", ("seed",), 1.0)]
    places = [(row["line"], row["column"]) for row in rows_of(Path("a.txt"), text, spans)]
    assert places == [(1, 1), (3, 4)]


def test_an_unsure_mention_is_printed_in_one_line_with_its_confidence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "random\n[seed]"
    span = Span(0, len(text), text, ("seed", "vae"), 0.5)
    print_spans(Path("a.txt"), list(rows_of(Path("a.txt"), text, [span])), write=False)
    assert capsys.readouterr().out == "a.txt:1:1: random [seed] -> seed (50%)\n"
