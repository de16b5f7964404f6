"""Glossaries in plain text, whatever shape their headings have and whatever is between them."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import CorpusError, Fault
from rag.formats.drafts import Draft, ParsedGlossary, ReadOptions
from rag.formats.plain_text.reader import HeadedText
from rag.formats.resolve import resolve
from rag.types import Entry
from tests.conftest import ROOT
from tests.formats.reading import drafts_in

FORMAT = HeadedText()

HARBOUR = Path(__file__).parent.parent / "samples" / "harbour.txt"
SEED = ROOT.parent / "shared" / "seed"

BOATS = {
    "Anchor": "A heavy hook that holds a boat where it is.",
    "Ballast": "Weight that is stowed low in a hull so that it stays upright.",
    "Bilge Pump": "A pump that lifts water out of the lowest part of a hull.",
    "Capstan": "An upright drum that winds up ropes and chains by hand.",
    "DWT (Deadweight)": "What a boat can carry: cargo, fuel, water and crew.",
    "Fairlead": "A ring that guides a rope, so that it does not chafe.",
}
SHAPES: dict[str, Callable[[str, str, int], str]] = {
    "colon beside": lambda term, text, _: f"{term}: {text}\n",
    "colon beside, spaced": lambda term, text, _: f"{term}: {text}\n\n",
    "colon without a space after brackets": lambda term, text, _: (
        f"{term}:{' ' * (term[-1] != ')')}{text}\n"
    ),
    "hyphen": lambda term, text, _: f"{term} - {text}\n",
    "dash": lambda term, text, _: f"{term} – {text}\n\n",
    "long dash": lambda term, text, _: f"{term} — {text}\n",
    "equals": lambda term, text, _: f"{term} = {text}\n",
    "two colons": lambda term, text, _: f"*{term}*:: {text}\n",
    "columns": lambda term, text, _: f"{term:<30}{text}\n",
    "tabs": lambda term, text, _: f"{term}\t\t\t{text}\n",
    "bullets": lambda term, text, _: f"* {term}   - {text}\n",
    "bold": lambda term, text, _: f"**{term}**: {text}\n\n",
    "numbered beside": lambda term, text, number: f"{number}. {term}: {text}\n",
    "numbered": lambda term, text, number: f"{number}. {term}\n{text}\n\n",
    "numbered with a bracket": lambda term, text, number: f"{number}) {term}\n\n{text}\n\n",
    "stacked": lambda term, text, _: f"{term}\n{text}\n\n",
    "stacked with colon": lambda term, text, _: f"{term}:\n{text}\n\n",
    "stacked with colon now and then": lambda term, text, number: (
        f"{term}{':' * (number % 2)}\n{text}\n\n"
    ),
    "stacked without blank lines": lambda term, text, _: f"{term}\n{text}\n",
    "spaced": lambda term, text, _: f"{term}\n\n{text}\n\n",
    "spaced widely": lambda term, text, _: f"{term}\n\n\n{text}\n\n\n\n",
    "indented": lambda term, text, _: f"{term}\n    {text}\n",
    "indented by a tab": lambda term, text, _: f"{term}\n\t{text}\n\n",
    "indented, with colon": lambda term, text, _: f"  {term}:\n      {text}\n\n",
    "indented below a blank line": lambda term, text, _: f"{term}\n\n    {text}\n\n",
    "underlined": lambda term, text, _: f"{term}\n{'-' * len(term)}\n{text}\n\n",
    "underlined twice": lambda term, text, _: f"{term}\n{'=' * len(term)}\n\n{text}\n\n",
    "headings of Markdown": lambda term, text, _: f"## {term}\n\n{text}\n\n",
    "ruled": lambda term, text, _: f"{term}\n{text}\n------------\n",
    "full-width colon": lambda term, text, _: f"{term}：{text}\n",
}
# The same words, broken into lines as an editor would.
WRAPPED: dict[str, Callable[[str, str], str]] = {
    "stacked": lambda term, text: f"{term}\n{text}\n\n",
    "spaced": lambda term, text: f"{term}\n\n{text}\n\n",
    "beside": lambda term, text: f"{term}: {text}\n\n",
    "beside, dense": lambda term, text: f"{term} - {text}\n",
    "hanging": lambda term, text: f"{term}: " + text.replace("\n", "\n    ") + "\n",
    "indented": lambda term, text: f"{term}\n    " + text.replace("\n", "\n    ") + "\n",
    "underlined": lambda term, text: f"{term}\n-----\n{text}\n\n",
}


def saved(folder: Path, text: str, name: str = "boats.txt") -> Path:
    file = folder / name
    file.write_bytes(text.encode())
    return file


def reading(folder: Path, text: str) -> ParsedGlossary:
    return resolve(FORMAT.read(saved(folder, text), ReadOptions()), merge_equal_terms=True)


def told(folder: Path, text: str) -> dict[str, str]:
    return {entry.term: entry.definition for entry in reading(folder, text).entries}


def stacked(terms: dict[str, str]) -> str:
    return "".join(f"{term}\n{text}\n\n" for term, text in terms.items())


@pytest.fixture(scope="module")
def harbour() -> ParsedGlossary:
    return resolve(FORMAT.read(HARBOUR, ReadOptions()), merge_equal_terms=True)


@pytest.fixture(scope="module")
def entries(harbour: ParsedGlossary) -> dict[str, Entry]:
    return {entry.term: entry for entry in harbour.entries}


def test_irregular_text_gives_its_terms_and_nothing_else(entries: dict[str, Entry]) -> None:
    assert sorted(entries) == sorted(
        [
            *(
                "Anchor",
                ".crew",
                "Ballast",
                "Capstan (Winch)",
                "BHP",
                "Deck Crane / Deck Crane 2",
                "Fender",
            ),
            *(
                "Line of Position (LOP)",
                "Logbook",
                "Mark 1",
                "Mark 2",
                "Spar (Rigging)",
                "TIDES (Sluice)",
            ),
            *(
                "Tidal Ebb Streams (TIDES)",
                "Anchor Chain",
                "Harbour Master",
                "keel",
                "How long may I stay at the quay",
            ),
        ]
    )


def test_titles_and_lists_of_contents_are_told_and_are_no_entries(harbour: ParsedGlossary) -> None:
    left_out = [(note.line, note.message) for note in harbour.notes if "left out" in note.message]
    assert left_out == [
        (1, "'The Harbour Handbook' and the text below it are no entry; left out"),
        (5, "'Contents' is no entry; left out"),
        (7, "'Anchor ............ 3' and the text below it are no entry; left out"),
        (12, "'Words of the harbour, part 1 (A – C)' is no entry; left out"),
        (20, "'words of the harbour and what they mean' is no entry; left out"),
        (37, "'Words of the harbour, part 2 | Ropes and signs (D – Z)' is no entry; left out"),
        (71, "'What visitors of the harbour ask most often' is no entry; left out"),
    ]


def test_a_heading_that_stands_again_is_told_and_merged(
    harbour: ParsedGlossary, entries: dict[str, Entry]
) -> None:
    again = [(note.line, note.message) for note in harbour.notes if "stands again" in note.message]
    assert again == [
        (45, f"'Anchor' stands again (first in {HARBOUR}:14); merged"),
        (51, f"'LOP' stands again (first in {HARBOUR}:48); merged"),
    ]
    assert entries["Anchor"].definition.split("\n\n")[1].startswith("The anchor of a small boat")
    assert entries["Line of Position (LOP)"].definition.count("is a line on a chart") == 1


def test_a_definition_of_several_paragraphs_survives_page_numbers_and_lists(
    entries: dict[str, Entry],
) -> None:
    assert entries["Ballast"].definition == (
        "Ballast is weight that is stowed low in a boat. It keeps the boat upright.\n\n"
        "It may be stone, lead or water:\n\n"
        "- stone is cheap\n\n"
        "- water can be pumped out"
    )
    assert entries["Mark 2"].definition.startswith(
        "Mark 2 is the buoy that came after Mark 1.\n\nBoth are"
    )


def test_a_link_reads_as_its_words(entries: dict[str, Entry]) -> None:
    assert "Read about it in the yard's book." in entries["Capstan (Winch)"].definition
    assert entries["Anchor"].short.endswith("stays where it is. More info here.")


def test_what_a_text_tells_its_reader_to_see_is_linked_and_stays(entries: dict[str, Entry]) -> None:
    assert entries["Capstan (Winch)"].see_also == ("anchor",)
    assert "See also Anchor and Mooring Mast." in entries["Capstan (Winch)"].definition
    assert entries["Logbook"].see_also == ("fender", "anchor")
    assert entries[".crew"].see_also == ("logbook",)


@pytest.mark.parametrize(
    ("term", "questions"),
    [
        ("Line of Position (LOP)", ["What are LOPs in the context of coastal navigation?"]),
        ("Fender", ["What does the term ‘fender’ refer to?"]),
        ("BHP", ["What is Brake Horse Power (BHP)?"]),
        ("Mark 1", ["What are Mark 1 and Mark 2?"]),
        ("Mark 2", ["What are Mark 1 and Mark 2?"]),
        (".crew", ["What are crew files in coastal shipping?"]),
        (
            "Harbour Master",
            [
                "What is the Harbour Master in the context of a small port?",
                "What is a Harbour Master?",
            ],
        ),
        ("keel", ["What is a keel in Naval Architecture?"]),
        ("How long may I stay at the quay", ["How long may I stay at the quay?"]),
        ("Tidal Ebb Streams (TIDES)", ["What are Tidal Ebb Streams (TIDES)?"]),
        ("TIDES (Sluice)", []),
        ("Anchor Chain", ["What is an Anchor Chain?"]),
        ("Anchor", []),
    ],
)
def test_a_question_belongs_to_the_entry_that_it_names(
    entries: dict[str, Entry], term: str, questions: list[str]
) -> None:
    assert list(entries[term].questions) == questions


def test_an_answer_is_a_further_paragraph_unless_it_says_the_same(
    entries: dict[str, Entry],
) -> None:
    assert entries["BHP"].definition.split("\n\n")[1] == "It is measured with a brake on the shaft."
    assert entries["Fender"].definition == "Fenders are cushions that hang over the side of a boat."
    assert entries["keel"].definition == "A keel is the lowest beam of a hull."


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_of_heading_is_read_and_recognised(tmp_path: Path, shape: str) -> None:
    text = "".join(SHAPES[shape](*boat, number) for number, boat in enumerate(BOATS.items(), 1))
    assert told(tmp_path, text) == BOATS
    assert FORMAT.recognises(saved(tmp_path, text))


@pytest.mark.parametrize("shape", SHAPES)
def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(
    tmp_path: Path, shape: str
) -> None:
    text = "".join(SHAPES[shape](*boat, number) for number, boat in enumerate(BOATS.items(), 1))
    assert told(tmp_path, "\ufeff" + text.replace("\n", "\r\n")) == BOATS


@pytest.mark.parametrize("shape", SHAPES)
def test_a_title_and_an_introduction_are_no_entry_in_any_shape(tmp_path: Path, shape: str) -> None:
    text = "".join(SHAPES[shape](*boat, number) for number, boat in enumerate(BOATS.items(), 1))
    before = (
        "Glossary of Boats\n\n"
        "These words are heard on boats, and now and then on the quay as well.\n\n\n"
    )
    assert told(tmp_path, before + text) == BOATS
    assert FORMAT.recognises(saved(tmp_path, before + text))


@pytest.mark.parametrize("shape", WRAPPED)
def test_a_definition_may_be_broken_into_lines(tmp_path: Path, shape: str) -> None:
    boats = {
        term: f"{text} It is found on most boats, large or small, and looked after by the mate."
        for term, text in BOATS.items()
    }
    text = "".join(
        WRAPPED[shape](term, re.sub(r"(.{30,40}) ", r"\1\n", text)) for term, text in boats.items()
    )
    assert told(tmp_path, text) == boats


@pytest.mark.parametrize(
    "shape", ["stacked", "spaced", "dash", "underlined", "indented, with colon"]
)
def test_a_definition_may_have_several_paragraphs(tmp_path: Path, shape: str) -> None:
    more = "It needs care, and a place of its own on deck."
    text = "".join(
        SHAPES[shape](term, f"{text}\n\n      {more}", 0) for term, text in BOATS.items()
    )
    assert told(tmp_path, text) == {term: f"{text}\n\n{more}" for term, text in BOATS.items()}


def test_terms_in_capitals_are_set_apart_by_them_alone(tmp_path: Path) -> None:
    above = "".join(
        f"{term.upper()}\n{text.rstrip('.')}\nand so on\n" for term, text in BOATS.items()
    )
    assert told(tmp_path, above) == {
        term.upper(): f"{text.rstrip('.')} and so on" for term, text in BOATS.items()
    }


def test_a_term_in_capitals_may_run_into_its_text(tmp_path: Path) -> None:
    boats = {term.split(" (")[0].upper(): text for term, text in BOATS.items()}
    assert told(tmp_path, "".join(f"{term} {text}\n\n" for term, text in boats.items())) == boats


def test_a_full_name_beside_an_indented_term_begins_its_text(tmp_path: Path) -> None:
    text = "".join(f"{term}\n  {text}\n\n" for term, text in BOATS.items())
    found = told(
        tmp_path, f"{text}GRP — Glass Reinforced Plastic\n  What most hulls are made of.\n"
    )
    assert found == BOATS | {"GRP": "Glass Reinforced Plastic\n\nWhat most hulls are made of."}


@pytest.mark.parametrize("shape", ["stacked", "colon beside", "spaced", "indented", "hyphen"])
@pytest.mark.parametrize(
    "title",
    ["Part 2, Sails and Ropes (G – Z)", "SAILS AND ROPES", "S", "- S -", "=====\nSails\n====="],
)
def test_section_titles_end_the_entry_above_them(tmp_path: Path, shape: str, title: str) -> None:
    text = "".join(SHAPES[shape](*boat, 0) for boat in BOATS.items())
    after = SHAPES[shape]("Sheet", "A rope that trims a sail, however odd that name may seem.", 0)
    assert told(tmp_path, f"{text}\n{title}\n\n{after}") == BOATS | {
        "Sheet": after.split("Sheet")[1].strip(" :-\n")
    }


@pytest.mark.parametrize(
    "shape",
    [
        "stacked",
        "spaced",
        "colon beside, spaced",
        "dash",
        "indented by a tab",
        "underlined",
        "numbered",
    ],
)
def test_letters_of_the_alphabet_directly_above_terms_are_no_terms(
    tmp_path: Path, shape: str
) -> None:
    letters = [f"{term[0]}\n{SHAPES[shape](term, text, 1)}" for term, text in BOATS.items()]
    assert told(tmp_path, "\n".join(letters)) == BOATS
    plain = [SHAPES[shape](term, text, 1) for term, text in BOATS.items()]
    assert told(tmp_path, "\n".join([*plain[:4], letters[4], plain[5]])) == BOATS


def test_what_stands_deeper_than_the_terms_belongs_to_their_text(tmp_path: Path) -> None:
    more = "\n\n      depth times three\n\nSo much chain it needs."
    found = told(tmp_path, stacked({term: text + more for term, text in BOATS.items()}))
    assert found["Anchor"] == f"{BOATS['Anchor']}\n\ndepth times three\n\nSo much chain it needs."


@pytest.mark.parametrize(
    "contents",
    [
        "Contents\n" + "\n".join(BOATS),
        "\n".join(BOATS),
        "Contents\n\n" + "\n".join(f"{term}........{page}" for page, term in enumerate(BOATS)),
        "Contents\n\n" + "\n".join(f"{term}       {page}" for page, term in enumerate(BOATS)),
        "Contents\n\n" + "\n\n".join(f"{term} . . . . {page}" for page, term in enumerate(BOATS)),
    ],
)
@pytest.mark.parametrize("shape", ["stacked", "colon beside", "spaced", "underlined", "indented"])
def test_a_table_of_contents_defines_nothing(tmp_path: Path, contents: str, shape: str) -> None:
    text = "".join(SHAPES[shape](*boat, 0) for boat in BOATS.items())
    assert told(tmp_path, f"{contents}\n\n\n{text}") == BOATS


@pytest.mark.parametrize("number", ["7", "- 7 -", "Page 7", "page 7 of 9", "7/9"])
def test_page_numbers_are_no_text(tmp_path: Path, number: str) -> None:
    text = stacked(BOATS).replace("Bilge Pump\n", f"{number}\n\n\fBilge Pump\n")
    assert told(tmp_path, text) == BOATS


def test_a_number_with_text_below_is_a_term(tmp_path: Path) -> None:
    assert told(tmp_path, stacked({"12": "The hour at which the cannon is fired."} | BOATS))[
        "12"
    ].startswith("The hour")


def test_labels_in_a_definition_are_no_terms(tmp_path: Path) -> None:
    told_of_each = {
        term: f"{text}\n\nExample: many a boat has it.\n\n"
        "Why it matters: so says the mate.\n\nNote: it rusts."
        for term, text in BOATS.items()
    }
    text = "".join(f"{term}: {text}\n\n" for term, text in told_of_each.items())
    assert told(tmp_path, text) == told_of_each


def test_a_term_that_stands_three_times_is_still_a_term(tmp_path: Path) -> None:
    many = {f"Rope {number}": f"The rope that hangs on hook {number}." for number in range(30)}
    again = "".join(
        f"Sheet\nA rope, the {count} that trims a sail.\n\n"
        for count in ("first", "second", "third")
    )
    found = reading(tmp_path, stacked(many) + again)
    assert len(found.entries) == 31
    assert [note.message for note in found.notes] == [
        f"'Sheet' stands again (first in {tmp_path}/boats.txt:91); merged"
    ] * 2


def test_lists_below_terms_are_their_text(tmp_path: Path) -> None:
    text = "".join(
        f"{term}:\n- {text}\n- Example: {number} = all there are\n- Seen: on deck\n\n"
        for number, (term, text) in enumerate(BOATS.items())
    )
    found = told(tmp_path, f"BOATS\n=====\n\n{text}")
    assert set(found) == set(BOATS)
    assert (
        found["Anchor"] == f"- {BOATS['Anchor']}\n\n- Example: 0 = all there are\n\n- Seen: on deck"
    )


def test_a_line_that_leads_to_a_list_is_no_term(tmp_path: Path) -> None:
    text = stacked(
        {term: f"{text}\n\nIt may be made of:\n- wood\n- iron" for term, text in BOATS.items()}
    )
    found = told(tmp_path, text)
    assert set(found) == set(BOATS)
    assert found["Anchor"].endswith("\n\nIt may be made of:\n\n- wood\n\n- iron")


def test_underlined_sections_hold_indented_terms(tmp_path: Path) -> None:
    halves = [list(BOATS.items())[:3], list(BOATS.items())[3:]]
    text = "".join(
        f"----------\n\n{title}\n----------\n\n"
        + "".join(f"{term}\n  {text}\n  Source: the yard\n\n" for term, text in half)
        for title, half in zip(["ON DECK", "BELOW DECK"], halves, strict=True)
    )
    found = told(
        tmp_path,
        "GLOSSARY\n========\n\nThe words of our boats.\nAnd of others.\n\n"
        f"{text}---------\n\nEND OF GLOSSARY\n",
    )
    assert found == {term: f"{text} Source: the yard" for term, text in BOATS.items()}


def test_what_stands_before_the_first_term_and_after_the_last_is_left_out(tmp_path: Path) -> None:
    text = (
        f"Introduction\nA few words on words.\n\n{stacked(BOATS)}"
        "References\nThe yard's own book of words.\n"
    )
    found = reading(tmp_path, text)
    assert {entry.term for entry in found.entries} == set(BOATS)
    assert [note.line for note in found.notes] == [1, 22]


def test_a_term_without_text_is_told(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        "Keel\n----\n\n" + "".join(SHAPES["underlined"](*boat, 0) for boat in BOATS.items()),
    )
    assert [(note.line, note.message) for note in found.notes] == [
        (1, "'Keel' has no text below it; left out")
    ]


def test_a_question_without_an_answer_is_told(tmp_path: Path) -> None:
    found = reading(
        tmp_path, f"{stacked(BOATS)}Q1: What is a keel?\n\nQ2: What is an anchor?\n\nIt is iron.\n"
    )
    assert [(note.line, note.message) for note in found.notes] == [
        (19, "'What is a keel?' has no answer; left out")
    ]


@pytest.mark.parametrize(
    "asked",
    [
        "Q: What is a keel?\nA: The lowest beam.\n\n",
        "Q1. What is a keel?\nA1. The lowest beam.\n",
        "Question 1: What is a keel?\n\nAnswer: The lowest beam.\n",
        "Q: What is a keel? A: The lowest beam.\n",
        "What is a keel?\nThe lowest beam.\n\n",
        "3. What is a keel?\n\nThe lowest beam.\n\n",
        "Q2: What is\n  a keel?\nThe lowest beam.\n",
    ],
)
def test_questions_are_found_in_many_forms(tmp_path: Path, asked: str) -> None:
    found = {entry.term: entry for entry in reading(tmp_path, stacked(BOATS) + asked).entries}
    assert set(found) == {*BOATS, "keel"}
    assert (found["keel"].questions, found["keel"].definition) == (
        ("What is a keel?",),
        "The lowest beam.",
    )


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is an anchor?", "Anchor"),
        ("Who or what is ‘Anchor’?", None),
        ("What are anchors?", "Anchor"),
        ("What's a “bilge pump” in sailing?", "Bilge Pump"),
        ("What does DWT stand for?", "DWT (Deadweight)"),
        ("What is deadweight?", "DWT (Deadweight)"),
        ("What is meant by the term ballast in the context of big ships?", "Ballast"),
        ("What is a Fairlead used for?", "Fairlead"),
        ("What is an anchor file?", "Anchor"),
        ("What is an anchor chain?", None),
        ("What is the difference between anchor and ballast?", None),
    ],
)
def test_only_a_question_whose_subject_is_a_name_is_joined(
    tmp_path: Path, question: str, term: str | None
) -> None:
    found = reading(
        tmp_path, f"{stacked(BOATS)}Q1: {question}\n\nSo it is said on the quay.\n"
    ).entries
    (asked,) = [entry for entry in found if entry.questions]
    assert asked.term == term if term else asked.term not in BOATS
    assert len(found) == len(BOATS) + (term is None)


def test_a_subject_keeps_what_belongs_to_its_name(tmp_path: Path) -> None:
    asked = (
        "Q1: What is The Pile?\n\nMany posts.\n\n"
        "Q2: What is man in the boat?\n\nA rower.\n\n"
        "Q3: What is a Kernel in Seeds?\n\nIts core."
    )
    assert {*told(tmp_path, stacked(BOATS) + asked)} - {*BOATS} == {
        "The Pile",
        "man in the boat",
        "Kernel",
    }


PROSE = """The Long Way Home

It was late when the boat came in. Nobody stood on the quay, and the lamps were out. The mate
threw a line ashore, jumped after it and made it fast.

"Where is everybody?" he asked.

Chapter Two

In the morning there was fog. The captain wrote it into the log: a thick one, with no end to it.
They waited all day.

Chapter Three

On the third day they left.
"""
LICENCE = "LICENCE\n\n" + "".join(
    f"{number}. {title}. The holder may not do what section {number + 1} does not allow, "
    f"nor may others:\n\n  (a) sell it; or\n  (b) lend it.\n\n"
    for number, title in enumerate(
        ["Definitions", "Grant of Rights", "Redistribution", "Trademarks", "Warranty"], 1
    )
)
LOG = "".join(
    f"2031-05-0{day} 10:1{day}:02 INFO harbour: gate {day} opened by keeper\n"
    for day in range(1, 9)
)
SETTINGS = (
    "# how it runs\nport: 80\nhost: quay\nname: harbour\nmode: fast\nlevel: low\ncolour: blue\n"
)
PLAY = "".join(
    f"Anna: Where is the {thing}?\nBen: I have not seen it.\n"
    for thing in ("rope", "oar", "dog", "map", "tea")
)
INSTALLING = """HARBOUR 2.0

Requirements
------------
You need a compiler and some patience.

Building
--------
Run make, and then run make install.

Testing
-------
Run make test before anything else.

Running
-------
Type harbour and press return.

Contact
-------
Write to the list.
"""
TALK = "".join(
    f"{name}: A thing that {name} says, {how}.\n"
    for how in ("first", "then")
    for name in ("Ann", "Ben", "Cid", "Dan", "Eve")
)
TOPICS = "".join(
    f"How we {verb} a small boat\nA crew that wants to {verb} a boat needs time.\n\n"
    for verb in ("anchor", "board", "caulk", "dock", "empty", "fuel")
)
FLAGS = "".join(
    f"--{flag}=N: A flag that makes it {flag} N times.\n"
    for flag in ("beep", "copy", "dive", "exit", "fold")
)
REQUIREMENTS = (
    "# web\nfastapi>=0.1\nuvicorn==0.3\n\n# tests\npytest>=8\nhypothesis\n\n"
    "# types\nmypy\n\nlxml ; python > '3'\n"
)


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        LICENCE,
        LOG,
        SETTINGS,
        PLAY,
        TALK,
        TOPICS,
        FLAGS,
        INSTALLING,
        REQUIREMENTS,
        "",
        "\n\n\n",
        "a\n",
    ],
)
def test_other_texts_are_not_taken_for_a_glossary(tmp_path: Path, text: str) -> None:
    assert not FORMAT.recognises(saved(tmp_path, text, "notes.txt"))


@pytest.mark.parametrize(
    "file",
    [
        "LICENSE",
        "requirements.lock",
        "rag/encoders/background.txt",
        "README.md",
        "docs/architecture.md",
    ],
)
def test_our_own_texts_are_not_taken_for_a_glossary(tmp_path: Path, file: str) -> None:
    assert not FORMAT.recognises(saved(tmp_path, (ROOT / file).read_text(), "text.txt"))


def test_a_few_entries_are_not_taken_for_a_glossary_but_read_when_asked_for(tmp_path: Path) -> None:
    few = stacked(dict(list(BOATS.items())[:4]))
    assert not FORMAT.recognises(saved(tmp_path, few))
    assert len(told(tmp_path, few)) == 4


def test_a_text_in_no_order_is_a_glossary_if_it_says_so(tmp_path: Path) -> None:
    pairs = [
        ("Sheet", "rope that trims"),
        ("Boom", "long pole"),
        ("Yawl", "two masts"),
        ("Cleat", "for ropes"),
        ("Oar", "wood"),
    ]
    text = "".join(f"{term}: {text}\n" for term, text in pairs)
    assert not FORMAT.recognises(saved(tmp_path, text, "words.txt"))
    assert FORMAT.recognises(saved(tmp_path, text, "boat_glossary.txt"))
    assert FORMAT.recognises(saved(tmp_path, f"Glossary of Boats\n\n{text}", "words.txt"))


def test_only_text_files_are_looked_at(tmp_path: Path) -> None:
    assert not FORMAT.recognises(saved(tmp_path, stacked(BOATS), "boats.md"))
    assert not FORMAT.recognises(tmp_path / "missing.txt")
    assert not FORMAT.recognises(tmp_path)


def test_a_text_without_headings_is_told_and_raises_nothing(tmp_path: Path) -> None:
    file = saved(
        tmp_path,
        "so it goes, and so it went, on and on and on, for ever and a day, until it stopped.\n",
    )
    found = list(FORMAT.read(file, ReadOptions()))
    assert not any(isinstance(each, Draft) for each in found)
    assert any(
        "no headings with text below" in each.message for each in found if isinstance(each, Fault)
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_looked_at_without_raising(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    file = tmp_path_factory.mktemp("bytes") / "any.txt"
    file.write_bytes(raw)
    FORMAT.recognises(file)
    with suppress(CorpusError):
        resolve(FORMAT.read(file, ReadOptions()), merge_equal_terms=True)


PIECES = [
    "Anchor",
    "Bower:",
    "A heavy hook.",
    "Q1: What is an anchor?",
    "A: iron",
    "",
    "---",
    "  far in",
    "1. One",
    "- x: y",
    "C",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_whatever_the_lines_are_no_word_is_made_up(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    file = saved(tmp_path_factory.mktemp("lines"), "\n".join(lines))
    for found in FORMAT.read(file, ReadOptions()):
        if isinstance(found, Draft):
            assert found.definition
            assert all(
                word in " ".join(lines) for word in f"{found.term} {found.definition}".split()
            )


@pytest.fixture(scope="module")
def seed() -> ParsedGlossary:
    if not SEED.is_dir():
        pytest.skip("the seed is not here")
    return resolve(FORMAT.read(SEED / "glossary.txt", ReadOptions()), merge_equal_terms=True)


def test_the_seed_is_recognised() -> None:
    if not SEED.is_dir():
        pytest.skip("the seed is not here")
    assert FORMAT.recognises(SEED / "glossary.txt")
    assert not FORMAT.recognises(SEED / "concepts.json")


def test_the_seed_gives_each_of_its_concepts_once_and_nothing_else(seed: ParsedGlossary) -> None:
    concepts = json.loads((SEED / "concepts.json").read_text())
    headed = [
        {plain(name) for name in each["seed_heading"] if not number(name)} for each in concepts
    ]
    asked = [{asked_in(name) for name in each["seed_heading"] if number(name)} for each in concepts]
    held = []
    for names, questions in zip(headed, asked, strict=True):
        by_name = [entry for entry in seed.entries if entry.term in names]
        by_question = [entry for entry in seed.entries if questions & {*entry.questions}]
        (entry,) = by_name or by_question
        assert questions <= {*entry.questions}
        held.append(entry.id)
    assert len(seed.entries) == len(set(held)) == 126 + 29
    # Three headings tell of two concepts each.
    assert sum(map(bool, headed)) == 126 + 3


def test_the_seed_s_questions_are_all_held_and_each_by_whom_it_asks_for(
    seed: ParsedGlossary,
) -> None:
    holders = [entry.term for entry in seed.entries for question in entry.questions]
    assert len({question for entry in seed.entries for question in entry.questions}) == 51
    # One question asks for two.
    assert len(holders) == 52
    terms = {entry.term: entry for entry in seed.entries}
    assert (
        terms["PLMS (Sampler)"].questions
        == terms["Checkpoint"].questions
        == terms["Vector (Prompt Word)"].questions
        == ()
    )
    assert (
        terms["SD 1.4"].questions == terms["SD 1.5"].questions == ("What are SD 1.4 and SD 1.5?",)
    )


def test_the_seed_s_repeats_are_merged_and_told(seed: ParsedGlossary) -> None:
    again = [note.message.split("'")[1] for note in seed.notes if "stands again" in note.message]
    assert again == ["DreamArtist", "DreamBooth", "DreamStudio", "LLM", "UniPC (Sampler)"]
    assert len(seed.notes) == len(again) + 9


def plain(heading: str) -> str:
    return heading.removesuffix(":")


def number(heading: str) -> re.Match[str] | None:
    return re.match(r"Q\d+:? ", heading)


def asked_in(heading: str) -> str:
    return re.sub(r"Q\d+:? ", "", heading)


STACKED = """Terms

Bollard

A short thick post to which ships are tied

Fairway (main channel)

The part of a water that ships may use

Hawser [rope]

A thick rope for towing a ship

Pier

A structure that stands in the sea

Quay {wall}

A wall beside which ships lie
"""


def test_terms_with_brackets_and_definitions_without_a_full_stop_are_read(tmp_path: Path) -> None:
    drafts = drafts_in(HeadedText(), tmp_path, STACKED, "glossary.txt")
    assert [draft.term for draft in drafts] == [
        "Bollard",
        "Fairway (main channel)",
        "Hawser [rope]",
        "Pier",
        "Quay {wall}",
    ]
    assert drafts[0].definition == "A short thick post to which ships are tied"


def test_names_that_brackets_announce_are_aliases(tmp_path: Path) -> None:
    text = STACKED.replace("(main channel)", "(also: main channel)")
    drafts = drafts_in(HeadedText(), tmp_path, text, "glossary.txt")
    assert drafts[1].aliases == ("main channel",)
