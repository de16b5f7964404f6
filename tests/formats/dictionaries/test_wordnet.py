"""A small database of WordNet's shape, and the real one where it is installed."""

import shutil
from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.dictionaries import wordnet
from rag.formats.dictionaries.wordnet import WordNetDatabase
from rag.formats.drafts import ParsedGlossary, ReadOptions
from rag.formats.resolve import resolve
from rag.types import Entry

FORMAT = WordNetDatabase()

SAMPLE = Path(__file__).parent.parent / "samples" / "wordnet"
INSTALLED = Path("/usr/share/wordnet")


def reading(path: Path) -> ParsedGlossary:
    return resolve(FORMAT.read(path, ReadOptions()))


def entries() -> dict[str, Entry]:
    return {entry.id: entry for entry in reading(SAMPLE).entries}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "copy"))


@pytest.mark.parametrize("name", wordnet.FILES)
def test_the_sample_keeps_to_the_format_each_line_of_data_begins_with_its_place(name: str) -> None:
    data = (SAMPLE / f"data.{name}").read_bytes()
    places = [int(line[:8]) for line in data.split(b"\n") if line and not line.startswith(b"  ")]
    assert all(data[place - 1 :].startswith(b"\n%08d " % place) for place in places)


def test_every_set_of_synonyms_is_an_entry_named_by_its_first_word() -> None:
    found = reading(SAMPLE)
    assert (len(found.entries), found.notes) == (14, ())
    cat = entries()["ships-cat-n-1"]
    assert (cat.term, cat.aliases) == ("ship's cat", ("mouser",))
    assert cat.definition == "a cat that lives aboard and is paid in mice"


def test_examples_are_a_paragraph_of_their_own() -> None:
    assert entries()["boat-n-2"].definition.split("\n\n") == [
        "a small craft for use on water; not as big as a ship",
        '"they crossed in a boat"; "the boat leaked; we baled"',
    ]


def test_ids_hold_the_number_of_the_sense_that_the_index_gives() -> None:
    found = entries()
    assert found["boat-n-1"].tags == ("noun", "noun.food")
    assert found["boat-n-2"].tags == ("noun", "noun.artifact")
    assert found["boat-v-1"].tags == ("verb", "verb.motion")
    assert found["boat-n-1"].shared_names == ("boat",)


def test_ids_name_files_and_are_those_of_one_entry() -> None:
    found = entries()
    assert found["24-7-watch-n-1"].term == "24/7 watch"
    assert found["boat-house-n-1"].term == "boat-house"
    assert found["boat-house-n-1-00000979"].term == "boat house"


def test_what_is_above_opposed_or_similar_is_seen_and_nothing_else() -> None:
    seen = {entry.id: entry.see_also for entry in entries().values() if entry.see_also}
    assert seen == {
        "argo-n-1": ("boat-n-2",),
        "boat-n-1": ("craft-n-1",),
        "boat-n-2": ("craft-n-1",),
        "damp-a-1": ("wet-a-1",),
        "dry-a-1": ("wet-a-1",),
        "ships-cat-n-1": ("animal-n-1",),
        "wet-a-1": ("dry-a-1", "damp-a-1"),
        "wetly-r-1": ("wet-a-1",),
    }


def test_marks_of_where_an_adjective_may_stand_are_no_part_of_it() -> None:
    damp = entries()["damp-a-1"]
    assert (damp.term, damp.aliases, damp.tags) == ("damp", ("moist",), ("adjective", "adj.all"))
    assert entries()["dry-a-1"].term == "dry"


@pytest.mark.parametrize("name", ["data.noun", "index.adv"])
def test_each_file_leads_to_the_whole_database(name: str) -> None:
    assert FORMAT.recognises(SAMPLE / name)
    assert reading(SAMPLE / name) == reading(SAMPLE)


def test_other_files_are_not_recognised(copy: Path) -> None:
    (copy / "data.noun").write_bytes(b"a,b,c\n\xff")
    (copy / "data.csv").write_text((SAMPLE / "data.verb").read_text())
    assert not any(
        map(FORMAT.recognises, (copy / "data.noun", copy / "data.csv", copy / "data.adj" / "x"))
    )


def test_a_part_of_the_database_is_read_and_its_links_lead_nowhere_else(copy: Path) -> None:
    for name in ("data.adj", "index.adj", "index.adv"):
        (copy / name).unlink()
    found = reading(copy)
    assert [entry.id for entry in found.entries if entry.tags[0] == "adverb"] == [
        "wetly-r-00000128"
    ]
    assert [str(note) for note in found.notes] == [
        f"{copy}/index.adv: is missing; ids hold offsets instead of the numbers of senses"
    ]


BROKEN = (
    "00000001 06 n 01 raft 0 000",
    "00000002 99 n 01 raft 0 000 | a flat boat",
    "00000003 06 n 02 raft 0 000 | a flat boat",
    "00000004 06 n 01 raft 0 003 @ 00000128 n 0000 | a flat boat",
    "00000005 06 n 00 000 | a flat boat",
    "raft",
)


def test_a_file_of_data_that_lies_elsewhere_is_not_read_in_a_folder(copy: Path) -> None:
    assert any("-n-" in entry.id for entry in reading(copy).entries)
    data = copy / "data.noun"
    data.rename(copy.with_name("elsewhere"))
    data.symlink_to("../elsewhere")
    assert not any("-n-" in entry.id for entry in reading(copy).entries)


def test_broken_lines_are_noted_and_the_others_read(copy: Path) -> None:
    with (copy / "data.noun").open("a", encoding="utf-8") as stream:
        stream.write("\n".join(BROKEN))
    found = reading(copy)
    assert len(found.entries) == 14
    assert [(note.line, note.message) for note in found.notes] == [
        (12 + place, "is no synset with words and a gloss; left out")
        for place in range(len(BROKEN))
    ]


@pytest.mark.parametrize("filler", ["a 0 ", '"', "@ 00000128 n 0000 ", "00000128 ", "; ", "| "])
def test_a_line_without_end_takes_no_time(copy: Path, filler: str) -> None:
    for name, start in (
        ("data.noun", "00000001 06 n 01 raft 0 000 | "),
        ("index.noun", "raft n 1 0 "),
    ):
        with (copy / name).open("a", encoding="utf-8") as stream:
            stream.write(start + filler * 100_000)
    assert len(reading(copy).entries) in (14, 15)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        CorpusError, match=r"holds no data\.noun, data\.verb, data\.adj or data\.adv of WordNet"
    ):
        list(FORMAT.read(tmp_path, ReadOptions()))


@pytest.mark.skipif(
    not INSTALLED.joinpath("data.adv").is_file(), reason="Debian's wordnet-base is not installed"
)
def test_the_adverbs_of_wordnet_are_read_whole(tmp_path: Path) -> None:
    for name in ("data.adv", "index.adv"):
        shutil.copy(INSTALLED / name, tmp_path)
    found = reading(tmp_path)
    assert (len(found.entries), found.notes) == (3_621, ())
    assert {entry.tags for entry in found.entries} == {("adverb", "adv.all")}
