"""The house rules, and that the shipped corpus keeps them."""

from pathlib import Path

import pytest

from rag.corpus.rules import check
from tests.conftest import ROOT

# The text that our own entries may not copy from; it is not published with them.
SEED_TEXT = ROOT.parent / "shared/seed/glossary.txt"


def entry(**changed: str) -> str:
    parts = {
        "term": "Thing",
        "aliases": "[gadget]",
        "tags": "[things]",
        "see_also": "[]",
        "questions": "[one a, two b, three c, four d, five e, six f]",
        "extra": "",
        "short": "A thing is something.",
        "body": "word " * 60,
    } | changed
    keys = "\n".join(
        f"{key}: {parts[key]}" for key in ("term", "aliases", "tags", "see_also", "questions")
    )
    return f"---\n{keys}\n{parts['extra']}\n---\n{parts['short']}\n\n{parts['body']}\n"


def found(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    return [fault.message for fault in check(folder)]


def test_the_shipped_corpus_keeps_the_house_rules() -> None:
    sources = [SEED_TEXT] if SEED_TEXT.is_file() else []
    assert check(ROOT / "corpus", sources) == []


def test_a_sound_entry_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, thing=entry()) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"short": "word " * 31}, "the first paragraph has 31 words; at most 30"),
        ({"body": "word " * 59}, "the text below it has 59 words; 60 to 150"),
        ({"body": "word " * 151}, "the text below it has 151 words; 60 to 150"),
        ({"questions": "[one, two]"}, "2 questions; 6 to 10"),
        ({"questions": "[one, One?, c, d, e, f]"}, "stands twice: one"),
        ({"see_also": "[nowhere]"}, "no entry has the id 'nowhere'"),
        ({"see_also": "[thing]"}, "an entry does not see itself"),
        ({"tags": "[]"}, "no tags"),
    ],
)
def test_a_broken_rule_is_told(tmp_path: Path, changed: dict[str, str], message: str) -> None:
    assert found(tmp_path, thing=entry(**changed)) == [message]


def test_an_unknown_key_is_told(tmp_path: Path) -> None:
    assert found(tmp_path, thing=entry(extra="alias: [x]"))[0].startswith("unknown key 'alias'")


def test_a_name_claimed_by_two_entries_is_told_for_both(tmp_path: Path) -> None:
    messages = found(tmp_path, thing=entry(), other=entry(term="Other"))
    assert [message.split(";")[0] for message in messages] == [
        "'gadget' is also a name of thing",
        "'gadget' is also a name of other",
    ]


def test_a_name_may_be_shared_when_both_say_so(tmp_path: Path) -> None:
    shared = {"extra": "shared_names: [Gadget]"}
    assert found(tmp_path, thing=entry(**shared), other=entry(term="Other", **shared)) == []


def test_words_copied_from_a_source_are_told(tmp_path: Path) -> None:
    (tmp_path / "thing.md").write_text(entry(short="A thing is one two three four five six seven."))
    source = tmp_path / "source.txt"
    source.write_text("Once: is ONE two, three four five six seven eight")
    assert [fault.message for fault in check(tmp_path, [source])] == [
        "shares 8 words with a source: is one two three four five six seven"
    ]
