"""Databases for dictd: read as other tools make them, written so that its server finds names."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.corpus.folder import read_corpus
from rag.errors import CorpusError
from rag.formats.dictionaries.dictd import DictdDatabase
from rag.formats.dictionaries.dictd_files import base64_digits
from rag.formats.drafts import Draft, ParsedGlossary, ReadOptions
from rag.formats.resolve import assign_ids, resolve
from rag.types import Entry, Translation
from tests.conftest import ROOT

FORMAT = DictdDatabase()

SAMPLES = Path(__file__).parent.parent / "samples"
HARBOUR = SAMPLES / "harbour.index"
INSTALLED = Path("/usr/share/dictd")
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40).filter(
    str.strip
)
NAME = st.one_of(
    TEXT,
    st.sampled_from(
        ["a", "A", "a-b", "a b", "a}", "a},", "{a", "00-database-info", "See also: {a}"]
    ),
)
PARAGRAPH = st.one_of(
    TEXT, st.sampled_from(["1. a", "2. b", "<c> {a}", "/a/ n.", "See also: {a}", "(2001-02-03)"])
)


def entries_of(path: Path) -> dict[str, Entry]:
    return {entry.id: entry for entry in reading(path).entries}


def reading(path: Path) -> ParsedGlossary:
    return resolve(FORMAT.read(path, ReadOptions()))


def database(folder: Path, *articles: tuple[str, str]) -> Path:
    """Return the index of a database of articles, between whose headwords `|` stands."""
    rows, texts = [], b""
    for names, text in articles:
        raw = text.encode("latin-1" if "\xff" in text else "utf-8")
        rows += [
            f"{name}\t{base64_digits(len(texts))}\t{base64_digits(len(raw))}"
            for name in names.split("|")
        ]
        texts += raw
    (folder / "some.dict").write_bytes(texts)
    return index(folder, *rows)


def index(folder: Path, *rows: str) -> Path:
    file = folder / "some.index"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def only(folder: Path, names: str, text: str) -> Entry:
    (entry,) = reading(database(folder, (names, text))).entries
    return entry


def test_headwords_are_spelt_as_the_article_spells_them_and_stand_in_no_definition() -> None:
    quay = entries_of(HARBOUR)["quay"]
    assert (quay.term, quay.aliases) == ("Quay", ("Wharf",))
    assert quay.short == (
        "A wall of stone or timber at the edge of the water, where boats lie while they are "
        "loaded. A long one out in the water is called a mole."
    )


def test_labels_become_tags_and_what_is_to_be_seen_is_linked() -> None:
    quay = entries_of(HARBOUR)["quay"]
    assert (quay.tags, quay.see_also) == (("harbour", "building"), ("jetty", "mole"))
    assert quay.definition.endswith(
        "See also jetty, The Mole. More at harbour notes (http://example.org/quays.html)."
    )


def test_a_link_that_leads_nowhere_is_noted_with_its_line() -> None:
    notes = reading(HARBOUR).notes
    assert [str(note) for note in notes] == [
        f"{HARBOUR}:10: 'jetty' sees 'pontoon', which no entry is called",
        f"{HARBOUR}:15: 'SOS' sees 'Save Our Ship', which no entry is called",
    ]


def test_senses_stay_apart_and_a_numbered_list_stays_in_its_text() -> None:
    entries = entries_of(HARBOUR)
    assert [(entries[each].term, entries[each].tags) for each in ("mole", "mole-2")] == [
        ("mole", ("harbour",)),
        ("mole", ("animal",)),
    ]
    assert entries["mole"].definition == "A heavy wall that keeps waves out of a harbour."
    assert entries["mole-2"].definition.split("\n\n")[1] == "It is blind, or nearly."
    assert "\n\n2. marks on stones\n\n" in entries["mean-high-water"].definition


def test_the_number_of_an_only_sense_is_dropped_and_senses_in_one_paragraph_stay(
    tmp_path: Path,
) -> None:
    bow = only(tmp_path, "bow", "bow\n\n   1. <ship> A front.\n")
    assert (bow.definition, bow.tags) == ("A front.", ("ship",))
    assert (
        only(tmp_path, "bow", "bow\n\n   1. A front.  2. A knot.\n").definition
        == "1. A front. 2. A knot."
    )


def test_an_article_that_only_names_another_gives_it_its_name() -> None:
    entries = entries_of(HARBOUR)
    assert entries["mean-high-water"].aliases == ("MHW",)
    assert entries["mole"].aliases == entries["mole-2"].aliases == ("The Mole",)
    assert entries["mole"].shared_names == ("mole", "The Mole")
    assert entries["coxswain"].aliases == ("bosun",)


def test_an_article_that_names_what_is_not_there_keeps_its_words() -> None:
    assert entries_of(HARBOUR)["sos"].definition == "Save Our Ship"


def test_pronunciation_parts_of_speech_and_dates_are_no_definition() -> None:
    entries = entries_of(HARBOUR)
    assert entries["coxswain"].definition.split("\n\n") == [
        'Who steers a boat, and says "stroke" aloud.',
        "Pronunciation: /kok'sn/, /kok'swayn/",
    ]
    assert entries["ballast"].tags == ("noun", "verb")
    assert (
        entries["ballast"].short
        == "What lies in the hull so that a boat stands upright: stones, say (or “iron”)."
    )
    assert entries["ballast"].definition.split("\n\n")[1] == "(also dead weight)"
    assert not any("-02-03" in entry.definition for entry in entries.values())


def test_braces_of_a_formula_stay() -> None:
    assert "f(x) = { x; x > 0 } there is enough." in entries_of(HARBOUR)[
        "ballast-2"
    ].definition.replace(" .", ".")


def test_what_tells_of_the_database_is_no_entry(tmp_path: Path) -> None:
    file = database(
        tmp_path,
        ("00-database-info|00databaseshort", "info\n    Hello.\n"),
        ("bow", "bow\n    A front.\n"),
    )
    assert list(entries_of(file)) == ["bow"]


def test_a_headword_may_begin_the_line_of_its_definition(tmp_path: Path) -> None:
    entry = only(tmp_path, "keel", "Keel /kiːl/ <n>\n   The lowest beam.\n")
    assert (entry.term, entry.tags, entry.short) == ("Keel", ("noun",), "The lowest beam.")
    assert only(tmp_path, "keel", "Keelson is not it.\n").term == "keel"


def test_an_index_without_signs_is_matched_and_its_fourth_column_is_read(tmp_path: Path) -> None:
    assert only(tmp_path, "att", "AT&T\n\n   A company.\n").term == "AT&T"
    (tmp_path / "some.dict").write_text("A company.\n")
    (entry,) = reading(index(tmp_path, "att\tA\tL\tAT&T")).entries
    assert (entry.term, entry.definition) == ("AT&T", "A company.")


def test_names_that_differ_by_a_sign_stay_apart(tmp_path: Path) -> None:
    entry = only(tmp_path, "c#|c++|c", "C++\nC#\n\n   A language.\n")
    assert (entry.term, entry.definition) == ("C++", "A language.")
    drafts = list(FORMAT.read(tmp_path, ReadOptions()))
    assert [each.aliases for each in drafts if isinstance(each, Draft)] == [("C#", "c")]


def test_a_long_headword_may_stand_in_two_lines(tmp_path: Path) -> None:
    entry = only(
        tmp_path, "the rule of the road at sea", "The Rule of the\nRoad at Sea\n\n   Keep right.\n"
    )
    assert (entry.term, entry.definition) == ("The Rule of the Road at Sea", "Keep right.")
    assert only(tmp_path, "up", "up\n\n   (Up)\n").definition == "(Up)"


def test_references_in_a_circle_stay_entries(tmp_path: Path) -> None:
    file = database(
        tmp_path, ("port", "port\n   See {larboard}.\n"), ("larboard", "larboard\n   See {port}.\n")
    )
    entries = entries_of(file)
    assert (entries["port"].see_also, entries["larboard"].see_also) == (("larboard",), ("port",))


def test_text_that_is_not_utf_8_is_read_as_latin_1(tmp_path: Path) -> None:
    assert only(tmp_path, "hoy", "hoy\n   A bo\xffat.\n").definition == "A bo\xffat."


@pytest.mark.parametrize("packed_by", ["gzip", "dictzip"])
def test_a_packed_database_reads_as_it_does_unpacked(tmp_path: Path, packed_by: str) -> None:
    if not shutil.which(packed_by):
        pytest.skip(f"{packed_by} is not installed")
    for suffix in ("index", "dict"):
        shutil.copy(SAMPLES / f"harbour.{suffix}", tmp_path)
    subprocess.run([packed_by, "-f", "harbour.dict"], cwd=tmp_path, check=True)
    made = tmp_path / ("harbour.dict.gz" if packed_by == "gzip" else "harbour.dict.dz")
    packed = made.rename(tmp_path / "harbour.dict.dz")
    for path in (packed, tmp_path / "harbour.index", tmp_path):
        found = reading(path).entries
        assert found == reading(HARBOUR).entries


def test_each_file_of_a_database_is_recognised_and_others_are_not(tmp_path: Path) -> None:
    file = database(tmp_path, ("bow", "bow\n   A front.\n"))
    packed = tmp_path / "some.dict.dz"
    packed.write_bytes(b"")
    assert all(map(FORMAT.recognises, (file, packed, tmp_path / "some.dict")))
    (tmp_path / "other.index").write_bytes(b"word\t12\n\xff\xfe\tab c\tx")
    (tmp_path / "words.dict").write_text("bow\n")
    assert not any(
        map(
            FORMAT.recognises,
            (tmp_path / "other.index", tmp_path / "words.dict", tmp_path / "a.md"),
        )
    )


def test_broken_lines_of_an_index_are_noted_and_the_others_read(tmp_path: Path) -> None:
    database(tmp_path, ("bow", "bow\n   A front.\n"))
    file = index(
        tmp_path,
        "bow\tA\tQ",
        "far\t//////\tR",
        "long\tA\tBAAA",
        "none\tA\tA",
        "sign\t-5\tR",
        "two\tA",
        "",
    )
    found = reading(file)
    assert [entry.id for entry in found.entries] == ["bow"]
    assert [(note.line, note.message) for note in found.notes] == [
        (2, "'far' leads to no article (17 bytes at 68719476735 of 16); left out"),
        (3, "'long' leads to no article (262144 bytes at 0 of 16); left out"),
        (4, "'none' leads to no article (0 bytes at 0 of 16); left out"),
        (5, "is not a headword, an offset and a length with tabs between; left out"),
        (6, "is not a headword, an offset and a length with tabs between; left out"),
    ]


def refusal(path: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        list(FORMAT.read(path, ReadOptions()))
    return str(caught.value)


def test_what_is_no_whole_database_is_refused_with_a_remedy(tmp_path: Path) -> None:
    assert "is no dictd database" in refusal(tmp_path)
    file = index(tmp_path, "bow\tA\tR")
    assert refusal(file).endswith(
        "its articles are missing; put some.dict or some.dict.dz beside it"
    )
    (tmp_path / "some.dict.dz").write_bytes(b"no gzip")
    assert "some.dict.dz: cannot be read" in refusal(file)
    shutil.copy(file, tmp_path / "more.index")
    assert refusal(tmp_path).endswith(
        "holds several dictd databases: more.index, some.index; name one of them"
    )
    assert "cannot be read" in refusal(tmp_path / "gone.dict") or "missing" in refusal(
        tmp_path / "gone.dict"
    )


def test_a_packed_file_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    file = index(tmp_path, "bow\tA\tR")
    with gzip.open(tmp_path / "some.dict.dz", "wb", compresslevel=1) as stream:
        for _ in range(201):
            stream.write(bytes(1_000_000))
    assert refusal(file).endswith("some.dict.dz: holds more than 200,000,000 bytes")


def test_an_index_that_repeats_its_text_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.dict").write_bytes(b"a" * 1_500_000)
    rows = [
        f"{number}\t{base64_digits(number)}\t{base64_digits(1_400_000)}" for number in range(150)
    ]
    assert refusal(index(tmp_path, *rows)).endswith(
        "leads to more than 200,000,000 bytes of articles"
    )


@pytest.mark.parametrize(
    "text",
    ["<a>", "{", "{a", "See {a}, ", "/a/, ", "n., ", "1. [", "[(", "a\n", " | ", "{(", "\n "],
)
def test_an_article_of_nothing_but_signs_takes_no_time(tmp_path: Path, text: str) -> None:
    assert len(reading(database(tmp_path, ("a", text * (100_000 // len(text))))).entries) <= 1


def an_entry(
    identifier: str, term: str, aliases: Sequence[str] = (), see_also: Sequence[str] = ()
) -> Entry:
    text = f"What {term} means, said at a length that needs more than one line of a dictionary."
    text += "\n\n1. And more."
    return Entry(identifier, term, tuple(aliases), (), tuple(see_also), "approved", (), (), text)


NAMES = (
    "C++",
    "C#",
    "c",
    "/dev/null",
    "Über Straße",
    "ΣΟΦΟΣ",
    "İzmir",
    "日本語",
    "𝔘nder",
    "it's",
    "a b",
    "a-b",
    "ab",
    "$1",
)
FLEET = (
    an_entry("one", "Ship", NAMES, ["two", "three"]),
    an_entry("two", "ship's boat", ["00-database-boat", "BOAT", "x" * 300]),
    an_entry("three", "Boat", see_also=["one"]),
)


def put(folder: Path, entries: Sequence[Entry]) -> Path:
    for name, content in FORMAT.write(entries).items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def shown() -> Iterator[Path]:
    """A folder that the server can look into: it lays down root's rights before it reads."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def ask(folder: Path, *commands: str) -> str:
    """Return dictd's words about the database in a folder."""
    server = shutil.which("dictd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/sbin")
    if not server:
        pytest.skip("dictd is not installed")
    config = folder / "dictd.conf"
    files = f"data {folder}/glossary.dict\n index {folder}/glossary.index"
    config.write_text(f"global {{ }}\naccess {{ allow * }}\ndatabase glossary {{ {files} }}\n")
    said = "".join(f"{command}\r\n" for command in (*commands, "QUIT")).encode()
    options = ["--inetd", "--locale", "C.UTF-8", "-c", str(config)]
    return subprocess.run(
        [server, *options], input=said, capture_output=True, check=True, timeout=20
    ).stdout.decode()


def test_the_server_finds_every_name_of_every_entry(shown: Path) -> None:
    entries = [*FLEET, *read_corpus(ROOT / "corpus")]
    names = [
        (name, entry)
        for entry in map(FORMAT.representable, entries)
        for name in entry.names
        if not set(name) & {'"', "\\"}
    ]
    said = ask(put(shown, entries), *(f'DEFINE glossary "{name}"' for name, _ in names))
    answers = re.split(r"^(?:150|552) ", said, flags=re.MULTILINE)[1:]
    assert len(answers) == len(names) > 900
    reserved = [name for name, _ in names if name.startswith("00-database")]
    assert reserved == [
        name
        for (name, entry), answer in zip(names, answers, strict=True)
        if entry.term not in answer
    ]


def test_the_server_shows_an_article_as_it_was_written(shown: Path) -> None:
    said = ask(
        put(shown, FLEET),
        "SHOW DB",
        "DEFINE glossary ship",
        "MATCH glossary prefix boa",
        "DEFINE glossary boat",
    )
    lines = said.replace("\r\n", "\n")
    assert 'glossary "Glossary"\n' in lines
    assert (
        "\n".join((*FORMAT.representable(FLEET[0]).names, "    What Ship means, said at")) in lines
    )
    assert (
        "\n    dictionary.\n\n    1. And more.\n\n  See also: {ship's boat},\n            {Boat}\n"
        in lines
    )
    assert re.search(r'152 .*\nglossary "BOAT"\n(?:glossary "Boat"\n)?\.\n', lines)
    assert "150 2 definitions retrieved" in lines


def test_the_index_is_sorted_as_the_tool_of_dictd_sorts_it(tmp_path: Path) -> None:
    if not shutil.which("dictfmt"):
        pytest.skip("dictfmt is not installed")
    written = FORMAT.write([*FLEET, *read_corpus(ROOT / "corpus")])["glossary.index"]
    command = ["dictfmt", "-I", "--utf8", "--allchars"]
    assert subprocess.run(command, input=written, capture_output=True, check=True).stdout == written


DRAFTS = st.lists(
    st.builds(
        Draft,
        term=NAME,
        definition=st.lists(PARAGRAPH, min_size=1, max_size=3).map("\n\n".join),
        aliases=st.lists(NAME, max_size=3).map(tuple),
        tags=st.lists(TEXT, max_size=2).map(tuple),
        see_also=st.lists(st.integers(0, 5).map(str), max_size=3).map(tuple),
        status=st.sampled_from(["approved", "draft", "deprecated"]),
        questions=st.lists(TEXT, max_size=2).map(tuple),
        translations=st.lists(st.builds(Translation, st.just("de"), TEXT, TEXT), max_size=1).map(
            tuple
        ),
    ),
    max_size=6,
).map(
    lambda drafts: (
        resolve(replace(draft, id=str(number)) for number, draft in enumerate(drafts)).entries
    )
)


def as_read_again(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries as the format holds them; a link leads to the first of its term."""
    held = [FORMAT.representable(entry) for entry in entries]
    ids = assign_ids([Draft(entry.term, "") for entry in held])
    first = {
        entry.term: identifier for entry, identifier in reversed(list(zip(held, ids, strict=True)))
    }
    terms = {entry.id: kept.term for entry, kept in zip(entries, held, strict=True)}
    linked = [
        tuple(dict.fromkeys(first[terms[other]] for other in entry.see_also)) for entry in entries
    ]
    return [
        replace(
            entry, id=identifier, see_also=tuple(other for other in links if other != identifier)
        )
        for entry, identifier, links in zip(held, ids, linked, strict=True)
    ]


@given(entries=DRAFTS)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, entries: tuple[Entry, ...]
) -> None:
    held = as_read_again(entries)
    # A definition such as "-", an empty list, shows nothing; a dictionary cannot hold it.
    assume(all(entry.definition for entry in held))
    folder = put(tmp_path_factory.mktemp("dictd"), entries)
    assert list(reading(folder).entries) == sorted(held, key=lambda entry: entry.id)


@pytest.mark.parametrize(("name", "entries"), [("foldoc", 12_000), ("jargon", 2_900)])
def test_real_dictionaries_are_read_whole(name: str, entries: int) -> None:
    file = INSTALLED / f"{name}.index"
    if not file.is_file():
        pytest.skip(f"Debian's dict-{name} is not installed")
    found = reading(file)
    assert len(found.entries) > entries
    assert not [note for note in found.notes if "leads to no article" in note.message]
    assert not [
        entry.id for entry in found.entries if entry.definition.startswith(("1. <", "/", "{"))
    ]


def test_the_corpus_is_read_again(tmp_path: Path) -> None:
    entries = read_corpus(ROOT / "corpus")
    again = reading(put(tmp_path, entries)).entries
    assert list(again) == sorted(as_read_again(entries), key=lambda entry: entry.id)
    assert {entry.definition for entry in again} == {entry.definition for entry in entries}
