"""Tables of any reasonable header, delimiter and encoding; entries written as a table, and back."""

import csv
import io
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.folder import read_corpus
from rag.errors import CorpusError
from rag.formats.drafts import ParsedGlossary, ReadOptions
from rag.formats.resolve import resolve
from rag.formats.tabular.csv_tables import CsvTables
from rag.types import Entry, Translation
from tests.conftest import ROOT
from tests.formats.drawn import LINE, glossaries

FORMAT = CsvTables()

SAMPLES = Path(__file__).parent.parent / "samples"
# What a spreadsheet, a list in a cell, or a reader of markup could take for something else.
ODD = """
    =1+1 '=1 ''+1 -1 @x ＝x a;=b a;'=b ; | " "" "a;b" 'a a,b #x <b>x</b> <x> **x** `x` &amp;
    \\n \\ [x] ["x"] a|b ABC https://x.y null sep=;
""".split()


def written(folder: Path, text: str | bytes, name: str = "some.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def reading(path: Path, **columns: str) -> ParsedGlossary:
    return resolve(FORMAT.read(path, ReadOptions(columns=columns)))


def sample(name: str) -> dict[str, Entry]:
    return {entry.id: entry for entry in reading(SAMPLES / name).entries}


def one(folder: Path, text: str | bytes, **columns: str) -> Entry:
    [entry] = reading(written(folder, text), **columns).entries
    return entry


def notes(folder: Path, text: str | bytes, **columns: str) -> list[str]:
    found = reading(written(folder, text), **columns)
    return [f"{note.line}: {note.message}" for note in found.notes]


def refusal(folder: Path, text: str | bytes, **columns: str) -> str:
    with pytest.raises(CorpusError) as caught:
        reading(written(folder, text), **columns)
    [fault] = caught.value.faults
    return f"{fault.line}: {fault.message}"


def again(entries: list[Entry]) -> list[Entry]:
    with TemporaryDirectory() as folder:
        return list(reading(written(Path(folder), FORMAT.write(entries)["glossary.csv"])).entries)


def rows(entries: list[Entry]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(FORMAT.write(entries)["glossary.csv"].decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "header",
    [
        "Term,Definition",
        "HEADWORD , Explanation",
        "word,meaning",
        "Name,Description",
        "Preferred Label,Gloss",
        "Glossary Term,Full definition",
        "Term / Phrase,Definition (short)",
        "Concept,What it means",
        "key,text",
        "Acronym,Stands for",
        "abbreviation,expansion",
        "Abbreviation,Name",
        "term_en,definition_en",
        "Term (en-GB),Definition [EN]",
    ],
)
def test_any_reasonable_header_is_understood(tmp_path: Path, header: str) -> None:
    entry = one(tmp_path, f"{header}\nHPA,High pressure area\n")
    assert (entry.term, entry.definition) == ("HPA", "High pressure area")


def test_columns_are_found_in_any_order(tmp_path: Path) -> None:
    header = "STATUS;See Also;Category;Also known as;Questions;Definition;Term;Example sentence"
    flood = (
        "Draft;ebb;sea|moon;high water|flow;why does it rise|when is it;The sea rises.;Flood;"
        "The flood came."
    )
    found = reading(written(tmp_path, f"{header}\n{flood}\n;;;;;The sea falls.;Ebb;\n")).entries
    assert found[1] == Entry(
        id="flood",
        term="Flood",
        aliases=("high water", "flow"),
        tags=("sea", "moon"),
        see_also=("ebb",),
        status="draft",
        questions=("why does it rise", "when is it"),
        shared_names=(),
        definition="The sea rises.\n\nExample sentence: The flood came.",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_looking(tmp_path: Path, delimiter: str) -> None:
    lines = (
        ["term", "definition", "tags"],
        ["quay", '"A wall, a road; where ships\tlie | wait."', "port"],
    )
    entry = one(tmp_path, "\n".join(map(delimiter.join, lines)))
    assert (entry.definition, entry.tags) == ("A wall, a road; where ships lie | wait.", ("port",))


def test_the_delimiter_that_a_spreadsheet_states_is_taken(tmp_path: Path) -> None:
    text = "sep=;\nterm;definition\nquay;A wall.\nmole;\n"
    assert one(tmp_path, text).term == "quay"
    assert notes(tmp_path, text) == ["4: 'mole' has no definition; left out"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_spreadsheets_are_read(tmp_path: Path, encoding: str) -> None:
    text = 'Term\tDefinition\r\nMole\t"Ein Damm\r\n\r\naus Stein – für Schiffe."\r\n'
    assert one(tmp_path, text.encode(encoding)).definition == "Ein Damm\n\naus Stein – für Schiffe."


def test_an_old_encoding_is_read_and_noted(tmp_path: Path) -> None:
    text = "term,definition\nquay,A wall.\ncafé,“Coffee” – and more.\n".encode("cp1252")
    assert {entry.definition for entry in reading(written(tmp_path, text)).entries} >= {
        "“Coffee” – and more."
    }
    assert notes(tmp_path, text)[0].startswith("3: is not all UTF-8; read as Windows-1252")


def test_one_damaged_letter_does_not_spoil_the_others(tmp_path: Path) -> None:
    text = "term,definition\rquay,Größe über alles – naïve §\r".encode().replace(
        "§".encode(), b"\xff"
    )
    assert one(tmp_path, text).definition == "Größe über alles – naïve \N{REPLACEMENT CHARACTER}"
    assert "cannot be read are shown" in notes(tmp_path, text)[0]


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"PK\x03\x04\x00\x00") == "1: is no text; save it as UTF-8 text"
    assert refusal(tmp_path, b"\n,,\n") == "1: is empty"


def test_line_breaks_in_a_cell_keep_lists_and_paragraphs_apart(tmp_path: Path) -> None:
    entry = one(
        tmp_path, 'term,definition\nquay,"A wall\nof stone:\n- long\n- high\n\nShips lie at it."\n'
    )
    assert entry.definition == "A wall of stone:\n\n- long\n- high\n\nShips lie at it."


def test_each_meaning_of_an_acronym_is_an_entry_whose_meaning_is_a_name() -> None:
    found = sample("acronyms.csv")
    assert [found[key].aliases for key in ("bpm", "bpm-2", "bpm-3")] == [
        ("Beats per Minute",),
        ("Business Process Management",),
        ("Bytes per Message",),
    ]
    assert found["bpm"].shared_names == ("BPM",)
    assert found["bpm"].definition == "Beats per Minute\n\nContext: How fast a song is"
    assert (
        found["bpm-2"].definition
        == "Business Process Management\n\nNotes: Mind which one a colleague means"
    )
    assert found["r-and-d"].aliases == ("Research and Development",)
    assert found["abc"].aliases == ("Always, Be, Careful",)
    # What is said of an acronym without spelling it out is no name.
    assert found["eta"].aliases == ()


@pytest.mark.parametrize(
    ("term", "meaning"),
    [
        ("ACRE", "A certain rural extent"),
        ("VA", "Verbal agreement of many in a hall"),
        ("seed", "Small enclosed"),
        ("ABC", "?!?!?!"),
    ],
)
def test_what_only_begins_like_an_expansion_is_no_name(
    tmp_path: Path, term: str, meaning: str
) -> None:
    assert one(tmp_path, f"Acronym,Meaning\n{term},{meaning}\n").aliases == ()


def test_an_expansion_beside_a_definition_is_only_a_name(tmp_path: Path) -> None:
    entry = one(
        tmp_path,
        "Acronym,Meaning,Definition\nLNG,Liquefied natural gas,Gas that is cold enough to flow.\n",
    )
    assert (entry.aliases, entry.definition) == (
        ("Liquefied natural gas",),
        "Gas that is cold enough to flow.",
    )


def test_several_definitions_follow_one_another_and_repeat_nothing(tmp_path: Path) -> None:
    text = "term,description,short definition,details\nquay,Ships lie at it.,A wall.,A wall.\n"
    assert one(tmp_path, text).definition == "A wall.\n\nShips lie at it."


@pytest.mark.parametrize(
    ("cell", "aliases"),
    [
        ("wharf, pier", ("wharf", "pier")),
        ("wharf; pier, old", ("wharf", "pier, old")),
        ("wharf | pier", ("wharf", "pier")),
        ("wharf\npier", ("wharf", "pier")),
        ('"wharf; big"; pier', ("wharf; big", "pier")),
        ("['wharf', 'pier']", ("wharf", "pier")),
        ('["wharf, big"]', ("wharf, big",)),
        ("[]", ()),
        ("[CLS]", ("[CLS]",)),
        ("B&amp;B", ("B&B",)),
        ("B&amp;B; inn", ("B&B", "inn")),
        ("the place where, as they say, all of the big ships come in", None),
    ],
)
def test_lists_in_a_cell_are_taken_apart(
    tmp_path: Path, cell: str, aliases: tuple[str, ...] | None
) -> None:
    quoted = cell.replace('"', '""')
    entry = one(tmp_path, f'term,definition,synonyms\nquay,A wall.,"{quoted}"\n')
    assert entry.aliases == (aliases if aliases is not None else (cell,))


def test_a_comma_sets_nothing_apart_in_a_column_that_uses_semicolons(tmp_path: Path) -> None:
    text = 'term,definition,synonyms\nquay,A wall.,"wharf; pier"\nmole,A dam.,"dam, great"\n'
    assert [entry.aliases for entry in reading(written(tmp_path, text)).entries] == [
        ("dam, great",),
        ("wharf", "pier"),
    ]


def test_several_columns_of_names_are_all_read(tmp_path: Path) -> None:
    text = (
        "term,abbreviation,synonym,Synonym 2,synonym,definition\nquay,Q,wharf,pier,dock,A wall.\n"
    )
    assert one(tmp_path, text).aliases == ("Q", "wharf", "pier", "dock")


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "a_b and __init__",
            "List<x> or <y>",
            "2 * 3 * 4",
            "2**3 and 4**5",
            "a < b & b > c",
            "# of ships",
        ),
        *(
            "f(x)[0](y)",
            "use `x",
            "*.csv and *.tsv",
            "&c. and AT&T",
            "https://x.y/a_b_c",
            "1) one 2) two",
            "<https://x>",
        ),
    ],
)
def test_signs_that_are_no_markup_stay(tmp_path: Path, cell: str) -> None:
    assert one(tmp_path, f'term,definition\nquay,"{cell}"\n').plain == cell


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>A <b>wall</b>.</p><p>Long &amp; high.</p>", "A wall.\n\nLong & high."),
        ("A wall<br><br>of 2*3 <stones> and __init__", "A wall\n\nof 2*3 <stones> and __init__"),
        ("A **wall** of `<x>`, 2*3*4 <stones>", "A wall of `<x>`, 2*3*4 <stones>"),
        ("See [the wall](https://x.y).", "See the wall."),
        ("import nothing, says the **law**", "import nothing, says the law"),
        ("Long&nbsp;&lt;and high&gt;", "Long <and high>"),
    ],
)
def test_markup_in_cells_is_read_as_it_looks(tmp_path: Path, cell: str, text: str) -> None:
    assert one(tmp_path, f'term,definition\nquay,"{cell}"\n').plain == text


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *[
            ("", "approved"),
            ("Approved", "approved"),
            ("ACCEPTED", "approved"),
            ("published", "approved"),
        ],
        *[
            ("Completed", "approved"),
            ("draft", "draft"),
            ("In Review", "draft"),
            ("Deprecated", "deprecated"),
        ],
        *[
            ("obsolete", "deprecated"),
            ("Retired (2020)", "deprecated"),
            ("superseded", "deprecated"),
        ],
    ],
)
def test_words_for_a_status_are_understood(tmp_path: Path, word: str, status: str) -> None:
    assert one(tmp_path, f"term,definition,state\nquay,A wall.,{word}\n").status == status


def test_an_unknown_status_is_noted(tmp_path: Path) -> None:
    assert notes(tmp_path, "term,definition,status\nquay,A wall.,mauve\n") == [
        "2: status 'mauve' is not known; taken as approved"
    ]


@pytest.mark.parametrize(
    ("cell", "status"), [("yes", "deprecated"), ("2020-01-01", "deprecated"), ("No", "approved")]
)
def test_a_column_may_say_that_a_term_is_deprecated(tmp_path: Path, cell: str, status: str) -> None:
    assert one(tmp_path, f"term,definition,deprecated\nquay,A wall.,{cell}\n").status == status


def test_links_may_use_ids_numbers_and_names_and_addresses_are_no_links(tmp_path: Path) -> None:
    text = "no,slug,term,definition,related\n1,q,Quay,A wall.,m;https://x.y\n2,m,Mole,A dam.,Quay\n"
    found = reading(written(tmp_path, text)).entries
    assert [(entry.id, entry.see_also) for entry in found] == [("m", ("q",)), ("q", ("m",))]
    text = "id,term,definition,related\n1,Quay,A wall.,2\n2,Mole,A dam.,1\n"
    found = reading(written(tmp_path, text)).entries
    assert [(entry.id, entry.see_also) for entry in found] == [
        ("mole", ("quay",)),
        ("quay", ("mole",)),
    ]


def test_rows_that_do_not_fit_are_noted_with_their_line(tmp_path: Path) -> None:
    text = 'term,definition,tags\n\nquay,"A\nwall.",a,b\nmole,A dam.\npier,A bridge.,,,\n'
    text += "lock,,x\n,Water.,\n"
    assert notes(tmp_path, text) == [
        "3: 4 cells where there are 3 columns; left out: b; put cells that hold ',' in quotes",
        "5: 2 cells where there are 3 columns; the others are taken as empty",
        "7: 'lock' has no definition; left out",
        "8: a definition without a term; left out",
    ]


def test_a_definition_with_bare_delimiters_is_kept_whole(tmp_path: Path) -> None:
    text = "term,definition\nquay,A wall, long, and high.\n"
    assert one(tmp_path, text).definition == "A wall, long, and high."
    assert notes(tmp_path, text) == [
        "2: 4 cells where there are 2 columns; the last are taken as one, "
        "put cells that hold ',' in quotes"
    ]
    assert one(tmp_path, "term,definition\nquay,A wall, long,,\n").definition == "A wall, long"
    found = reading(
        written(
            tmp_path,
            "quay,A wall, long, and high.\nmole,A dam, a long one.\n" + "x,some old word, z\n" * 9,
        )
    )
    assert {"A wall, long, and high.", "A dam, a long one."} < {
        entry.definition for entry in found.entries
    }


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(tmp_path: Path) -> None:
    text = 'term,definition\nquay,"A ""wall""."\ninch,"A thumb\nmole,A dam.\n'
    found = reading(written(tmp_path, text))
    assert [entry.definition for entry in found.entries] == ['"A thumb', "A dam.", 'A "wall".']
    assert [note.line for note in found.notes] == [3]


@pytest.mark.parametrize(
    "text", ["\u00a0", ",\u00a0,", '"' + "x\n" * 70 + 'term,definition\n"', "x" * 2_000_000]
)
def test_texts_without_a_table_are_refused_with_a_reason(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text)
    assert refusal(tmp_path, text, term="1")


def test_a_header_inside_of_a_long_quote_is_none(tmp_path: Path) -> None:
    text = '"\nterm,definition\n' + "x\n" * 70 + '"\n'
    assert refusal(tmp_path, text)
    about = '#name,"\nquay,A wall of stone.\n' + "mole,A dam of stone.\n" * 70 + '"\n'
    assert reading(written(tmp_path, about)).entries == ()


def test_quotes_in_a_tab_file_are_text_unless_they_enclose_cells(tmp_path: Path) -> None:
    assert (
        one(tmp_path, 'term\tdefinition\nquay\t"Wall" is what some say.\n').definition
        == '"Wall" is what some say.'
    )
    assert one(tmp_path, 'term\tdefinition\nquay\t"Wall, high"\n').definition == "Wall, high"


def test_what_stands_above_the_header_is_noted(tmp_path: Path) -> None:
    text = "Words of the port,,\n# by us,,\n,,\nTerm,Definition,\nquay,A wall.,\n"
    assert one(tmp_path, text).term == "quay"
    assert notes(tmp_path, text) == [
        "1: stands above the header; left out",
        "2: stands above the header; left out",
    ]


def test_columns_that_are_not_read_are_told_once(tmp_path: Path) -> None:
    text = "Term,Definition,Owner,Empty\nquay,A wall.,Ann,\nmole,A dam.,Bob,\n"
    assert notes(tmp_path, text) == ["2: not read: Owner; if one is needed, name it with --map"]


def test_two_letters_that_are_a_word_are_no_language(tmp_path: Path) -> None:
    text = "term,definition,definition by\nquay,A wall.,Ann\n"
    assert one(tmp_path, text).translations == ()
    assert notes(tmp_path, text) == [
        "2: not read: definition by; if one is needed, name it with --map"
    ]


def test_other_languages_become_translations_or_are_chosen(tmp_path: Path) -> None:
    text = (
        "term,definition_en,definition_de,Term (de),term_pt_BR\nquay,A wall.,Eine Mauer.,Kai,cais\n"
    )
    path = written(tmp_path, text)
    [english] = reading(path).entries
    assert (english.term, english.definition) == ("quay", "A wall.")
    assert set(english.translations) == {
        Translation("de", "Kai", "Eine Mauer."),
        Translation("pt-BR", "cais", ""),
    }
    [german] = resolve(FORMAT.read(path, ReadOptions("de"))).entries
    assert (german.term, german.definition) == ("Kai", "Eine Mauer.")


def test_pyglossary_tables_have_no_header_but_lines_about_the_file() -> None:
    found = sample("pyglossary.csv")
    assert set(found) == {"bowline", "reef-knot", "sheet-bend"}
    assert found["bowline"].aliases == ("bowlin", "king of knots")
    assert (
        found["bowline"].plain
        == "A knot that makes a loop which does not slip.\n\nIt is tied with one hand."
    )
    assert found["reef-knot"].plain == "Two ends joined, flat <as a hand>."


def test_tab_files_have_names_side_by_side_and_escaped_line_breaks() -> None:
    found = sample("tides.txt")
    assert found["spring-tide"].aliases == ("springs",)
    assert found["spring-tide"].definition == "The highest tide, at new moon and at full moon."
    assert found["neap-tide"].definition == 'The lowest of high tides: "neap" is an old word.'


def test_openmetadata_terms_are_linked_by_their_paths() -> None:
    found = sample("openmetadata.csv")
    guest, returning, stay = found["Guest"], found["Returning"], found["Stay"]
    assert (guest.term, guest.aliases) == ("Guest", ("visitor", "lodger; boarder"))
    assert (guest.tags, guest.definition) == (
        ("Tier.Tier1", "PII.None"),
        'Somebody who stays "for now" in a room of ours.',
    )
    assert (returning.term, returning.see_also) == ("Returning guest", ("Guest", "Stay"))
    assert returning.definition == "A **guest** who came at least `2` times."
    assert stay.see_also == ("Returning", "Over.Night")
    assert [found[key].status for key in sorted(found)] == [
        "approved",
        "draft",
        "draft",
        "deprecated",
    ]


def test_openmetadata_terms_of_one_name_are_told_apart_by_their_parents(tmp_path: Path) -> None:
    header = "parent,name*,displayName,description,synonyms,relatedTerms"
    rows = (
        ",Kind,,A sort.,,G.Boat.Kind",
        "G.Boat,Kind,,A sort of boat.,,",
        ",Boat,,A thing that swims.,,",
    )
    found = {
        each.definition: each
        for each in reading(written(tmp_path, "\n".join([header, *rows]))).entries
    }
    assert found["A sort."].see_also == (found["A sort of boat."].id,)
    assert found["A sort of boat."].see_also == (found["A thing that swims."].id,)
    assert found["A sort."].shared_names == ("Kind",)


def test_columns_that_are_named_win(tmp_path: Path) -> None:
    text = "Term,Name,Definition,Sense,More\nx,quay,no,A wall.,Ships lie at it.\n"
    entry = one(tmp_path, text, term="name", definition="Sense", remarks="More")
    assert (entry.term, entry.definition) == ("quay", "A wall.\n\nMore: Ships lie at it.")


def test_columns_of_any_language_can_be_named(tmp_path: Path) -> None:
    text = "Hitza;Azalpena\nKai;Eine Mauer, an der Schiffe liegen.\n"
    assert refusal(tmp_path, text) == (
        "1: no column is known to hold the term or the definition; "
        "the columns are: Hitza | Azalpena; "
        "the first entry has: Kai | Eine Mauer, an der Schiffe liegen.; tell which is which, as in "
        "--map term=Hitza,definition=Azalpena"
    )
    assert one(tmp_path, text, term="Hitza", definition="Azalpena").term == "Kai"


def test_columns_without_a_header_can_be_named_by_their_numbers(tmp_path: Path) -> None:
    text = "17,quay,x,A wall.\n18,mole,y,A dam.\n"
    assert "--map term=17,definition=A wall." in refusal(tmp_path, text)
    found = reading(written(tmp_path, text), term="2", definition="4").entries
    assert [entry.term for entry in found] == ["mole", "quay"]


def test_an_unknown_column_or_part_in_the_map_is_told(tmp_path: Path) -> None:
    text = "Term,Definition\nquay,A wall.\n"
    assert refusal(tmp_path, text, term="Word") == (
        "1: --map names the column 'Word', which there is not; the columns are: Term | Definition"
    )
    assert refusal(tmp_path, text, colour="Term").startswith(
        "1: --map knows no part 'colour'; the parts are id, term,"
    )


def test_tables_are_recognised_and_other_texts_are_not(tmp_path: Path) -> None:
    for name in ("acronyms.csv", "pyglossary.csv", "tides.txt"):
        assert FORMAT.recognises(SAMPLES / name)
    prose = "Port words\n\nQuay: a wall, long, and high.\nMole: a dam.\n"
    assert not FORMAT.recognises(written(tmp_path, prose, "some.txt"))
    assert not FORMAT.recognises(written(tmp_path, bytes(range(256)), "some.csv"))
    assert not FORMAT.recognises(written(tmp_path, "term,definition\nquay,A wall.\n", "some.md"))
    assert FORMAT.recognises(written(tmp_path, "term,definition\nquay,A wall.\n", "some.txt"))
    assert not FORMAT.recognises(tmp_path / "nowhere.csv")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder, suppress(CorpusError):
        path = written(Path(folder), content)
        FORMAT.recognises(path)
        assert reading(path).entries is not None


@given(glossaries())
def test_what_is_written_is_read_again(entries: list[Entry]) -> None:
    assert again(entries) == [FORMAT.representable(entry) for entry in entries]


@given(st.lists(LINE | st.sampled_from(ODD), min_size=1, max_size=3), st.sampled_from(ODD))
def test_whatever_looks_like_something_else_is_read_again(said: list[str], term: str) -> None:
    entry = Entry("x", term, (), tuple(said), (), "draft", tuple(said), (), "\n\n".join(said))
    assert again([entry]) == [entry]
    for cell in rows([entry])[1]:
        # In some countries, a spreadsheet splits at ';'.
        assert not any(piece.startswith(("=", "+", "-", "@")) for piece in cell.split(";"))


def test_the_shipped_corpus_comes_back() -> None:
    entries = list(read_corpus(ROOT / "corpus"))
    assert again(entries) == entries


def test_translations_are_what_a_table_does_not_hold() -> None:
    entry = Entry("x", "X", (), (), (), "draft", (), (), "A letter.", (Translation("de", "X", ""),))
    assert again([entry]) == [FORMAT.representable(entry)] != [entry]


def test_spreadsheets_are_told_the_encoding() -> None:
    assert FORMAT.write([])["glossary.csv"].startswith("\ufeffid,term,definition,".encode())


def test_formulas_are_written_as_text_and_lists_with_quotes() -> None:
    entry = Entry("x", "=1+1", (), ("-a", "b;c", 'd"e'), (), "draft", (), (), "+ and -;=2")
    assert rows([entry])[1] == [
        "x",
        "'=1+1",
        "'+ and -;'=2",
        "",
        '\'-a;"b;c";"d""e"',
        "",
        "draft",
        "",
        "",
    ]


def test_a_row_that_only_says_where_to_look_is_a_name_of_what_is_there(tmp_path: Path) -> None:
    rows = (
        "term,definition\nLorry,A large road vehicle for goods.\nTruck,See HGV.\n"
        "HGV,Same as: Lorry\nSee,See sea.\n"
    )
    found = reading(written(tmp_path, rows))
    assert [(entry.term, entry.aliases) for entry in found.entries] == [
        ("Lorry", ("Truck", "HGV")),
        ("See", ()),
    ]
    assert [note.line for note in found.notes] == [3, 4]


def test_rows_that_only_name_one_another_are_kept(tmp_path: Path) -> None:
    rows = "term,definition\nRecursion,See recursion.\nHen,See egg.\nEgg,See hen.\n"
    assert len(reading(written(tmp_path, rows)).entries) == 3
