"""Glosario's YAML: slugs with words in several languages."""

from pathlib import Path

import pytest

from rag.errors import CorpusError, Fault
from rag.formats.account import Account
from rag.formats.drafts import ReadOptions
from rag.formats.resolve import resolve
from rag.formats.terminologies.glosario import GlosarioYaml
from rag.types import Translation
from tests.conftest import ROOT

GLOSARIO = ROOT.parent / "shared" / "corpora" / "glosario" / "glossary.yml"
SLUGS = """\
- slug: no_value
  ref: [api, gone]
  en:
    term: "Null"
    acronym: NIL
    def: >
      What stands where a *value* is missing; see [API](#api).
  de:
    term: Nichts
    def: Was fehlt.
  fr:
    term: "rien"

- slug: api
  en:
    term: interface
    def: How programs talk.
- slug: only_german
  de:
    term: Ding
    def: Etwas.
- en:
    term: nameless
    def: without a slug
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "glossary.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_language_wanted_is_read_and_the_others_are_kept(tmp_path: Path) -> None:
    entry = resolve(GlosarioYaml().read(write(tmp_path, SLUGS), ReadOptions())).entries[1]
    assert (entry.id, entry.term, entry.aliases) == ("no_value", "Null", ("NIL",))
    assert entry.plain == "What stands where a value is missing; see API."
    assert entry.translations == (
        Translation("de", "Nichts", "Was fehlt."),
        Translation("fr", "rien", ""),
    )
    assert entry.see_also == ("api",)


def test_what_is_not_defined_in_the_language_is_noted(tmp_path: Path) -> None:
    found = resolve(GlosarioYaml().read(write(tmp_path, SLUGS), ReadOptions()))
    assert [(note.line, note.message) for note in found.notes] == [
        (1, "'Null' sees 'gone', which no entry is called"),
        (18, "'only_german' is not defined in 'en', but in de; left out"),
        (22, "a term without a slug; left out"),
    ]
    german = resolve(GlosarioYaml().read(write(tmp_path, SLUGS), ReadOptions("de")))
    assert [entry.term for entry in german.entries] == ["Nichts", "Ding"]


def test_a_list_of_slugs_is_recognised_by_its_first_lines(tmp_path: Path) -> None:
    assert GlosarioYaml().recognises(write(tmp_path, SLUGS))
    assert GlosarioYaml().recognises(write(tmp_path, f"---\n# Terms\n\n{SLUGS}"))


@pytest.mark.parametrize("text", ["on: push\njobs: {}\n", "- name: a\n  slug: b\n", ""])
def test_other_yaml_is_not_taken_for_glosario(tmp_path: Path, text: str) -> None:
    assert not GlosarioYaml().recognises(write(tmp_path, text))


def test_a_list_of_slugs_in_another_file_is_not_recognised(tmp_path: Path) -> None:
    file = write(tmp_path, SLUGS).rename(tmp_path / "glossary.txt")
    assert not GlosarioYaml().recognises(file)


def test_the_acronym_of_another_language_stands_in_brackets(tmp_path: Path) -> None:
    text = "- slug: a\n  en: {term: A, def: x}\n  de: {term: Netz, acronym: N, def: '*y*'}\n"
    [entry] = resolve(GlosarioYaml().read(write(tmp_path, text), ReadOptions())).entries
    assert entry.translations == (Translation("de", "Netz (N)", "*y*"),)


@pytest.mark.parametrize("text", ["a: b\n", "just words\n", ""])
def test_a_file_that_is_no_list_has_no_terms(tmp_path: Path, text: str) -> None:
    assert list(GlosarioYaml().read(write(tmp_path, text), ReadOptions())) == []


def test_items_that_are_no_terms_are_noted(tmp_path: Path) -> None:
    found = GlosarioYaml().read(write(tmp_path, "- words\n- slug: a\n"), ReadOptions())
    words, other, account = found
    assert isinstance(words, Fault)
    assert (words.line, words.message) == (1, "a term without a slug; left out")
    assert isinstance(other, Fault)
    assert other.message == "'a' is not defined in 'en', but in no language; left out"
    assert isinstance(account, Account)
    assert account.summary(0) == "0 entries; passed over: 2 terms without 'en'"


LAUGHS = "".join(f"- &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9))


@pytest.mark.parametrize(
    "text",
    ["- slug: a\n  en: {term: [", "- slug: a\n" + "- [" * 200, "- &a [*a]", f"- &a0 ha\n{LAUGHS}"],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(CorpusError, match=r"glossary.yml:\d+: "):
        list(GlosarioYaml().read(write(tmp_path, text), ReadOptions()))


@pytest.mark.skipif(not GLOSARIO.is_file(), reason="Glosario is not beside the repository")
def test_glosario_is_read_whole() -> None:
    found = resolve(GlosarioYaml().read(GLOSARIO, ReadOptions()))
    merged = [note for note in found.notes if "no more than a name" in note.message]
    assert len(found.entries) + len(merged) == 633
    assert sum(len(entry.translations) for entry in found.entries) > 1_000
    assert not [entry.id for entry in found.entries if "](#" in entry.definition]
