"""The overlay beside a glossary in another format: read, applied, written, and its faults."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from rag.errors import CorpusUnwritable
from rag.formats.overlay import (
    Doubtful,
    EnrichedEntry,
    Overlay,
    definition_hash,
    overlay_lock,
    overlay_path,
    read_overlay,
    write_overlay,
)
from rag.formats.sources import (
    ReadOnlyGlossary,
    open_corpus,
    orphans_notes,
    reading_advice,
    reading_notes,
)
from rag.settings import Settings
from tests.cli.command import run

TABLE = (
    "term,definition\nSeed,It fixes the noise of a picture.\nVAE,It turns numbers into pixels.\n"
)
ROW = {"id": "seed", "questions": ["the same picture again"], "aliases": ["start number"]}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "words.csv"
    path.write_text(TABLE)
    return path


def overlay_of(table: Path, *lines: str) -> Path:
    path = overlay_path(Settings(corpus=table))
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_an_overlay_stands_beside_its_glossary_unless_another_is_named(table: Path) -> None:
    assert overlay_path(Settings(corpus=table)) == table.parent / "words.csv.enrichment.jsonl"
    elsewhere = table.parent / "else.jsonl"
    assert overlay_path(Settings(corpus=table, enrichment=str(elsewhere))) == elsewhere


def test_entries_have_the_questions_and_aliases_of_their_overlay(table: Path) -> None:
    bare = open_corpus(Settings(corpus=table)).content_hashes()
    overlay_of(table, json.dumps(ROW))
    source = open_corpus(Settings(corpus=table))
    seed, vae = source.entries()
    assert (seed.questions, seed.aliases) == (("the same picture again",), ("start number",))
    assert vae.questions == ()
    hashes = source.content_hashes()
    assert (hashes["vae"], hashes["seed"] != bare["seed"]) == (bare["vae"], True)
    assert reading_notes(source) == ()


def test_a_question_that_the_glossary_has_already_stands_once(tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("term,definition,questions\nSeed,It fixes noise.,The same picture again?\n")
    overlay_of(table, json.dumps(ROW))
    [seed] = open_corpus(Settings(corpus=table)).entries()
    assert seed.questions == ("The same picture again?",)


def test_a_broken_line_is_named_with_its_number_and_stays_in_the_file(table: Path) -> None:
    path = overlay_of(table, json.dumps(ROW), '{"id": "vae", "quest', '{"id": 3}', json.dumps(ROW))
    notes = reading_notes(open_corpus(Settings(corpus=table)))
    assert [(note.file, note.line) for note in notes] == [(str(path), line) for line in (2, 3, 4)]
    assert "no JSON" in notes[0].message
    assert "'seed' stands twice" in notes[2].message
    write_overlay(path, read_overlay(path))
    assert '{"id": "vae", "quest' in path.read_text().splitlines()


def test_lines_whose_entries_stay_keep_their_bytes(table: Path) -> None:
    path = overlay_path(Settings(corpus=table))
    by_hand = b'{ "id": "seed",  "note": "mine",  "questions": ["a", "b"] }\r'
    broken = b'{"id": "x", "questi\xff\r'
    path.write_bytes(b"\xef\xbb\xbf" + by_hand + b"\n" + broken + b"\n")
    overlay = read_overlay(path)
    added = EnrichedEntry("vae", "00", questions=("c",))
    write_overlay(path, replace(overlay, entries={**overlay.entries, "vae": added}))
    new = b'{"id": "vae", "definition": "00", "questions": ["c"]}\r'
    assert path.read_bytes() == b"\xef\xbb\xbf" + b"\n".join([by_hand, new, broken, b""])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"id": "seed", "questions": "x"}, "'questions' is no list"),
        ({"id": "seed", "questions": ["\ud800"]}, "holds half of a sign"),
        ({"id": "seed", "aliases": [1]}, "'aliases' holds something else than texts"),
        ({"id": "seed", "doubtful": ["x"]}, "'doubtful' must be like"),
    ],
)
def test_a_line_of_wrong_types_is_left_out(table: Path, row: object, problem: str) -> None:
    overlay_of(table, json.dumps(row))
    [note] = reading_notes(open_corpus(Settings(corpus=table)))
    assert problem in note.message


def test_an_entry_that_changed_keeps_its_questions_and_is_worth_a_look(table: Path) -> None:
    overlay_of(
        table, json.dumps(ROW | {"definition": "0" * 16}), '{"id": "gone", "questions": ["x"]}'
    )
    source = open_corpus(Settings(corpus=table))
    assert source.entry("seed").questions == ("the same picture again",)
    changed, orphan = reading_advice(Settings(corpus=table), source)
    assert "the definition of 'seed' changed" in changed.message
    assert "no entry has the id 'gone'" in orphan.message
    assert (changed.line, orphan.line) == (1, 2)


def test_an_overlay_is_sorted_and_has_a_line_for_each_entry_with_something(tmp_path: Path) -> None:
    path = tmp_path / "words.enrichment.jsonl"
    entries = [
        EnrichedEntry("vae", "00", questions=("wie übersetzt man",)),
        EnrichedEntry("lora", "00"),
        EnrichedEntry("seed", "11", doubtful=(Doubtful("so?", "why"),), proposed_aliases=("s",)),
    ]
    write_overlay(path, Overlay({entry.id: entry for entry in entries}))
    assert path.read_text(encoding="utf-8").splitlines() == [
        '{"id": "seed", "definition": "11", "doubtful": [{"question": "so?", "reason": "why"}], '
        '"proposed_aliases": ["s"]}',
        '{"id": "vae", "definition": "00", "questions": ["wie übersetzt man"]}',
    ]
    assert list(read_overlay(path).entries.values()) == [entries[2], entries[0]]


def test_a_hash_of_a_definition_does_not_depend_on_its_line_breaks(table: Path) -> None:
    source = open_corpus(Settings(corpus=table))
    assert isinstance(source, ReadOnlyGlossary)
    assert len({definition_hash(entry) for entry in source.entries()}) == 2
    table.write_text(TABLE.replace("of a picture", "of  a   picture"))
    again = open_corpus(Settings(corpus=table)).entry("seed")
    assert definition_hash(again) == definition_hash(source.entry("seed"))


def test_an_overlay_that_cannot_be_written_is_told_with_a_remedy(tmp_path: Path) -> None:
    overlay = Overlay({"a": EnrichedEntry("a", "", questions=("x",))})
    with pytest.raises(CorpusUnwritable, match="name another file with --enrichment"):
        write_overlay(tmp_path / "missing" / "a.jsonl", overlay)


def test_an_overlay_in_which_another_program_writes_is_refused_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.formats.overlay.LOCK_SECONDS", 0.05)
    path = tmp_path / "a.csv.enrichment.jsonl"
    refused = pytest.raises(CorpusUnwritable, match="try again when")
    with overlay_lock(path), refused, overlay_lock(path):
        raise AssertionError


def test_lines_of_no_entry_are_counted_until_their_owner_keeps_them(table: Path) -> None:
    rows = [{"id": name, "questions": ["x"]} for name in ("gone", "lost")]
    overlay_of(table, *map(json.dumps, rows))
    settings = Settings(corpus=table)
    [note] = orphans_notes(settings, open_corpus(settings))
    assert note.startswith("words.csv.enrichment.jsonl: 2 lines belong to no entry; rag enrich")
    assert note in check(table).stderr
    overlay_of(table, *(json.dumps(row | {"kept": True}) for row in rows))
    assert orphans_notes(settings, open_corpus(settings)) == ()
    assert reading_advice(settings, open_corpus(settings)) == ()


def test_check_names_what_is_left_over_beside_our_own_files(corpus: Path) -> None:
    overlay_of(corpus, '{"id": "gone", "proposed_aliases": ["x"]}')
    assert "no entry has the id 'gone'" in check(corpus).stderr


def check(table: Path) -> Result:
    return run("check", "--corpus", str(table))


def test_check_calls_a_changed_entry_advice_and_a_broken_line_a_fault(table: Path) -> None:
    overlay_of(table, json.dumps(ROW | {"definition": "0" * 16}))
    advised = check(table)
    assert advised.exit_code == 0
    assert "the definition of 'seed' changed" in advised.stderr
    assert "1 of 2 entries has no questions (vae)" in advised.stderr
    overlay_of(table, "{")
    assert check(table).exit_code == 1


def test_an_import_and_an_export_carry_the_questions_along(table: Path, tmp_path: Path) -> None:
    overlay_of(table, json.dumps(ROW))
    assert run("import", str(table), "--into", str(tmp_path / "own")).exit_code == 0
    assert "- the same picture again" in (tmp_path / "own/seed.md").read_text()
    exported = run("export", "--format", "jsonl", "--corpus", str(table)).stdout
    assert "the same picture again" in exported
