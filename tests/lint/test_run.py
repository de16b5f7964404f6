"""Everything that is found about a glossary and its index, in one list."""

from pathlib import Path

from rag.corpus.folder import Corpus
from rag.lint.rules import Finding
from rag.lint.run import inspect, lint
from rag.search.engine import Engine
from rag.settings import Settings
from tests.conftest import ROOT

SITE = """---
title: Seed
id: seed
short_description: A number that fixes the noise.
---
A {{< glossary_tooltip text="number" term_id="nowhere" >}} that fixes the random noise of a picture.
"""


def by_rule(found: list[Finding], rule: str) -> list[Finding]:
    return [each for each in found if each.rule == rule]


def test_a_sound_glossary_and_its_index_only_lack_questions(corpus: Path, engine: Engine) -> None:
    [found] = inspect(Corpus.read(corpus), engine)
    assert (found.rule, found.severity) == ("no-questions", "note")
    assert found.others == ("mercury-metal", "mercury-planet")


def test_findings_of_our_own_files_have_file_and_line(corpus: Path) -> None:
    (corpus / "seed.md").write_text(
        "---\nterm: Seed\nsee_also: [nowhere]\n---\n\nIt fixes the noise of a picture.\n"
    )
    found = lint(Settings(corpus=corpus, index=corpus.parent / "none"))
    seed = str(corpus / "seed.md")
    assert [(each.file, each.line) for each in by_rule(found, "dangling-see-also")] == [(seed, 3)]
    assert [(each.file, each.line) for each in by_rule(found, "unlike-a-definition")] == [(seed, 5)]


def test_without_an_index_the_entries_alone_are_looked_at_and_the_remedy_is_told(
    corpus: Path,
) -> None:
    index = corpus.parent / "none"
    found, _ = lint(Settings(corpus=corpus, index=index))
    assert (found.rule, found.severity) == ("not-indexed", "warning")
    assert f"run: rag build --index {index}" in found.message


def test_an_index_of_an_older_state_is_not_asked(corpus: Path, engine: Engine) -> None:
    seed = corpus / "seed.md"
    seed.write_text(seed.read_text().replace("A seed is", "The seed is"))
    found, _ = inspect(Corpus.read(corpus), engine)
    assert found.rule == "not-indexed"
    assert "run: rag build" in found.message


def test_the_worst_comes_first(corpus: Path) -> None:
    (corpus / "a.md").write_text("---\nterm: A\nsee_also: [nowhere]\n---\nIt is SDE and noise.\n")
    (corpus / "b.md").write_text("---\nterm: B\n---\nSomething about an SDE and noise.\n")
    found = lint(Settings(corpus=corpus, index=corpus.parent / "none"))
    assert [each.severity for each in found] == ["error", "warning", "warning", "note", "note"]


def test_what_a_reader_left_out_of_a_foreign_glossary_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/seed.md").write_text(SITE)
    found = lint(Settings(corpus=tmp_path / "site", index=tmp_path / "none"))
    [left_out] = by_rule(found, "not-read")
    assert left_out.file == str(tmp_path / "site/seed.md")


def test_the_shipped_glossary_is_found_by_all_its_names(shipped: Engine) -> None:
    found = inspect(Corpus.read(ROOT / "corpus"), shipped)
    assert [each for each in found if each.severity == "error"] == []
    assert by_rule(found, "near-duplicate") == []
    assert len(by_rule(found, "not-found-by-definition")) <= 2
    pairs = [{each.entry, *each.others} for each in by_rule(found, "confusable")]
    assert {"json", "yaml"} in pairs
    assert {"codeformer", "gfpgan"} in pairs
