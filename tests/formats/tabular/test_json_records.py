"""JSON of many shapes, and JSON Lines -> entries; entries -> JSON Lines, and back."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.folder import read_corpus
from rag.errors import CorpusError
from rag.formats.drafts import Draft, ParsedGlossary, ReadOptions
from rag.formats.resolve import resolve
from rag.formats.tabular.json_records import JsonRecords
from rag.types import Entry, Translation
from tests.conftest import ROOT
from tests.formats.drawn import LINE, glossaries

FORMAT = JsonRecords()

SAMPLES = Path(__file__).parent.parent / "samples"
QUAY = {"term": "quay", "definition": "A wall."}
ODD = """
    " \\ \\u0041 <b>x</b> <x> **x** &amp; null true 1.0 ["x"] {"x":1} a;b a|b ##x en https://x.y [x]
""".split()
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["term", "definition", "en", "aliases", "terms", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def written(folder: Path, content: Any, name: str = "some.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def reading(path: Path, **columns: str) -> ParsedGlossary:
    return resolve(FORMAT.read(path, ReadOptions(columns=columns)))


def sample(name: str) -> dict[str, Entry]:
    return {entry.id: entry for entry in reading(SAMPLES / name).entries}


def one(folder: Path, content: Any, **columns: str) -> Entry:
    [entry] = reading(written(folder, content), **columns).entries
    return entry


def notes(path: Path) -> list[str]:
    return [f"{note.line}: {note.message}" for note in reading(path).notes]


def refusal(folder: Path, content: Any, **columns: str) -> str:
    with pytest.raises(CorpusError) as caught:
        reading(written(folder, content), **columns)
    [fault] = caught.value.faults
    return f"{fault.line}: {fault.message}"


def again(entries: Sequence[Entry]) -> list[Entry]:
    with TemporaryDirectory() as folder:
        text = FORMAT.write(entries)["glossary.jsonl"].decode()
        return list(reading(written(Path(folder), text, "some.jsonl")).entries)


def test_objects_in_a_list_are_read_with_what_stands_around_it_left_out() -> None:
    found = sample("cheese.json")
    assert set(found) == {"rind", "curd", "whey"}
    rind, curd = found["rind"], found["curd"]
    assert rind == Entry(
        id="rind",
        term="Rind",
        aliases=("crust", "skin"),
        tags=("parts",),
        see_also=("curd", "whey"),
        status="approved",
        questions=(),
        shared_names=(),
        definition="The outside of a cheese.\n\nIt keeps the cheese from drying.",
    )
    assert (curd.aliases, curd.status) == ((), "deprecated")
    assert curd.definition == "What of the milk gets firm.\n\nExamples: Fresh curd squeaks."


def test_what_is_no_entry_or_not_read_is_noted_with_its_line() -> None:
    assert notes(SAMPLES / "cheese.json") == [
        "6: not read: colour; if one is needed, name it with --map",
        '23: "whey" is no entry; left out',
    ]


def test_each_entry_knows_its_line() -> None:
    found = list(FORMAT.read(SAMPLES / "cheese.json", ReadOptions()))
    assert [each.line for each in found if isinstance(each, Draft)] == [6, 16, 25]


def test_lines_are_found_behind_numbers(tmp_path: Path) -> None:
    text = (
        '[\n{"no": 2, "term": "quay", "definition": "A wall."},\n'
        '{"no": 1, "term": "mole", "definition": "A dam."}]'
    )
    found = FORMAT.read(written(tmp_path, text), ReadOptions())
    assert [each.line for each in found if isinstance(each, Draft)] == [2, 3]


def test_lists_of_something_else_are_not_read(tmp_path: Path) -> None:
    assert notes(written(tmp_path, {"terms": [QUAY], "authors": [{"name": "Ann"}]})) == []


@pytest.mark.parametrize(
    "content",
    [
        QUAY,
        [QUAY],
        {"terms": [QUAY]},
        {"name": "Port", "description": "Our words.", "glossary": {"terms": [QUAY]}},
        {"Q": [QUAY], "R": []},
        {"quay": "A wall."},
        {"quay": {"definition": "A wall."}},
        {"quay": {"term": "Quay", "definition": "A wall."}},
        {"version": 1, "glossary": {"quay": "A wall."}},
        {"Q": {"quay": "A wall."}, "R": {}},
        {"quay": ["A wall."]},
        {"quay": {"en": {"term": "quay", "def": "A wall."}, "de": {"term": "Kai"}}},
        [{"slug": "quay", "en": {"term": "quay", "def": "A wall."}}],
        [{"term": {"en": "quay", "de": "Kai"}, "definition": {"en": "A wall."}}],
        {"en": {"quay": "A wall."}, "de": {"Kai": "Eine Mauer."}},
        [{"key": "quay", "value": "A wall."}],
        [{"Term": ["quay"], "Definitions": [{"text": "A wall.", "source": "us"}]}],
        '{"term": "quay", "definition": "A wall."}\n{"broken\n',
        "\ufeff" + json.dumps(QUAY),
    ],
    ids=lambda content: json.dumps(content)[:50],
)
def test_entries_are_found_in_json_of_any_shape(tmp_path: Path, content: Any) -> None:
    entry = one(tmp_path, content)
    assert (entry.id, entry.term.lower(), entry.definition) == ("quay", "quay", "A wall.")


def test_a_term_may_have_several_senses_in_a_list_or_by_standing_twice() -> None:
    found = sample("senses.json")
    assert {key: entry.definition for key, entry in found.items()} == {
        "pos": "Point of sale",
        "pos-2": "Part of speech",
        "till": "Where the money is.",
        "till-2": "Earth that ice has moved.",
    }
    assert (found["pos-2"].aliases, found["pos-2"].tags) == (("Part of speech",), ("grammar",))
    assert found["till"].shared_names == ("till",)


def test_the_key_of_an_object_is_its_id_if_the_object_says_what_it_is_called(
    tmp_path: Path,
) -> None:
    entries = reading(
        written(
            tmp_path,
            {
                "llm": {"name": "Language model", "definition": "A big one."},
                "rnn": {"definition": "An old one.", "see": "llm"},
            },
        )
    ).entries
    assert [(entry.id, entry.term) for entry in entries] == [
        ("llm", "Language model"),
        ("rnn", "rnn"),
    ]
    assert entries[1].see_also == ("llm",)


def test_languages_become_translations(tmp_path: Path) -> None:
    content = [
        {"term": {"en": "quay", "de": "Kai"}, "definition": {"en": "A wall.", "de": "Eine Mauer."}}
    ]
    assert one(tmp_path, content).translations == (Translation("de", "Kai", "Eine Mauer."),)
    for told in ({"de": "Kai"}, {"de": {"term": "Kai"}}, [{"language": "de", "term": "Kai"}]):
        assert one(tmp_path, [QUAY | {"translations": told}]).translations == (
            Translation("de", "Kai", ""),
        )


@pytest.mark.parametrize(
    "told", [None, "Kai", ["Kai"], {"de": None}, {"de": {"definition": "x"}}, [{"term": "Kai"}], 1]
)
def test_translations_of_another_shape_are_not_taken(tmp_path: Path, told: Any) -> None:
    assert one(tmp_path, [QUAY | {"translations": told}]).translations == ()


@pytest.mark.parametrize("key", ["aliases", "definition", "term"])
@pytest.mark.parametrize("said", ["x;" * 100_000, "['" + "x" * 200_000 + "']", "**x** " * 50_000])
def test_very_long_values_are_read(tmp_path: Path, key: str, said: str) -> None:
    assert one(tmp_path, [QUAY | {key: said}])


def test_numbers_are_read_as_they_are_written(tmp_path: Path) -> None:
    text = '[{"term": 1.50, "definition": "A ratio.", "tags": [2, true, null]}]'
    entry = one(tmp_path, text)
    assert (entry.term, entry.tags) == ("1.50", ("2", "true"))


def test_control_characters_and_halves_of_letters_are_dropped(tmp_path: Path) -> None:
    entry = one(tmp_path, '[{"term": "qu\\u0000ay", "definition": "A \\ud800wall.\\u0007"}]')
    assert (entry.term, entry.definition) == ("quay", "A wall.")


def test_json_lines_are_read_and_broken_ones_noted() -> None:
    found = sample("tools.jsonl")
    assert {key: entry.aliases for key, entry in found.items()} == {
        "awl": ("bradawl", "pricker"),
        "plane": (),
    }
    assert notes(SAMPLES / "tools.jsonl") == [
        "3: is not JSON (Expecting value); left out",
        "4: is no object, as in {...}; left out",
    ]


def test_keys_of_any_language_can_be_named(tmp_path: Path) -> None:
    content = {
        "version": 1,
        "terms": [{"Hitza": "Kai", "Azalpena": "Eine Mauer, an der Schiffe liegen."}],
    }
    assert refusal(tmp_path, content) == (
        "1: no key is known to hold the term or the definition; the keys are: Hitza | Azalpena; "
        "the first entry has: Kai | Eine Mauer, an der Schiffe liegen.; tell which is which, as in "
        "--map term=Hitza,definition=Azalpena"
    )
    assert one(tmp_path, content, term="hitza", definition="Azalpena").term == "Kai"
    assert one(tmp_path, {"Kai": {"Azalpena": "Eine Mauer."}}, definition="Azalpena").term == "Kai"
    assert "the keys are: key | Azalpena;" in refusal(
        tmp_path, {"Kai": {"Azalpena": "x"}, "Mole": {"Azalpena": "y"}}
    )
    assert refusal(tmp_path, [QUAY], term="word") == (
        "1: --map names the key 'word', which there is not; the keys are: term | definition"
    )


@pytest.mark.parametrize(
    "content", ["", "quay", '{"term": "quay"', "[1", '[{"a": 1}', "[" * 100_000, '{"a":' * 9_000]
)
def test_what_is_no_json_or_too_deep_is_refused(tmp_path: Path, content: str) -> None:
    assert "is not JSON" in (told := refusal(tmp_path, content)) or "is nested too deeply" in told


def test_deep_nesting_that_json_bears_is_refused_or_read(tmp_path: Path) -> None:
    for depth in (50, 200, 500, 900):
        for content in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
            with suppress(CorpusError):
                reading(written(tmp_path, content))
            with suppress(CorpusError):
                reading(written(tmp_path, f'[{{"term": "x", "definition": {content}}}]'))


def test_json_is_recognised_but_not_linked_data(tmp_path: Path) -> None:
    assert FORMAT.recognises(SAMPLES / "cheese.json")
    assert FORMAT.recognises(SAMPLES / "tools.jsonl")
    assert not FORMAT.recognises(
        written(tmp_path, {"@context": "http://www.w3.org/2004/02/skos/core"})
    )
    assert not FORMAT.recognises(written(tmp_path, [QUAY], "some.txt"))
    assert not FORMAT.recognises(written(tmp_path, "quay", "some.json"))
    assert not FORMAT.recognises(tmp_path / "nowhere.json")


@given(JSON)
def test_any_json_is_read_or_refused(content: Any) -> None:
    with TemporaryDirectory() as folder, suppress(CorpusError):
        assert reading(written(Path(folder), content)).entries is not None


@given(glossaries())
def test_what_is_written_is_read_again(entries: list[Entry]) -> None:
    assert again(entries) == [FORMAT.representable(entry) for entry in entries] == entries


@given(st.lists(LINE | st.sampled_from(ODD), min_size=1, max_size=2), st.sampled_from(ODD))
def test_whatever_looks_like_something_else_is_read_again(said: list[str], term: str) -> None:
    sides = (Translation("en", term, "\n\n".join(said)), Translation("en", said[0], ""))
    entry = Entry(
        "x", term, (), tuple(said), (), "draft", tuple(said), (), "\n\n".join(said), sides
    )
    assert again([entry]) == [entry]


def test_the_shipped_corpus_comes_back() -> None:
    entries = list(read_corpus(ROOT / "corpus"))
    assert again(entries) == entries


def test_an_entry_is_one_line_that_people_can_read() -> None:
    entry = Entry("x", "Öse", (), (), (), "draft", (), (), "A\u2028loop.\n\nOf wire.")
    text = FORMAT.write([entry, replace(entry, id="y")])["glossary.jsonl"].decode()
    assert text.count("\n") == 2
    assert '"term": "Öse"' in text


TIDE, WALL = "The rise of the sea.", "A wall beside ships."


def _rich(kind: str, inner: str, *texts: str) -> list[dict[str, Any]]:
    return [{kind: "paragraph", inner: [{kind: "text", "text": text}]} for text in texts]


@pytest.mark.parametrize(
    "content",
    [
        {
            "data": [
                {"id": 1, "attributes": {"term": "Tide", "definition": TIDE}},
                {"id": 2, "attributes": {"term": "Quay", "definition": WALL}},
            ],
            "meta": {"pagination": {"page": 1, "total": 2}},
        },
        {
            "items": [
                {"sys": {"id": "a1"}, "fields": {"term": "Tide", "definition": TIDE}},
                {"sys": {"id": "a2"}, "fields": {"term": "Quay", "definition": WALL}},
            ]
        },
        {
            "data": {
                "terms": {
                    "edges": [
                        {"node": {"term": "Tide", "definition": TIDE}},
                        {"node": {"term": "Quay", "definition": WALL}},
                    ]
                }
            }
        },
        [
            {"title": {"rendered": "Tide"}, "content": {"rendered": f"<p>{TIDE}</p>"}},
            {"title": {"rendered": "Quay"}, "content": {"rendered": f"<p>{WALL}</p>"}},
        ],
        [
            {"term": "Tide", "definition": _rich("type", "children", TIDE)},
            {"term": "Quay", "definition": _rich("type", "children", WALL)},
        ],
        [
            {
                "term": "Tide",
                "definition": {"type": "doc", "content": _rich("type", "content", TIDE)},
            },
            {
                "term": "Quay",
                "definition": {"type": "doc", "content": _rich("type", "content", WALL)},
            },
        ],
    ],
)
def test_what_content_management_systems_export_is_read(tmp_path: Path, content: Any) -> None:
    path = written(tmp_path, content)
    drafts = [item for item in FORMAT.read(path, ReadOptions()) if isinstance(item, Draft)]
    assert {draft.term: draft.definition for draft in drafts} == {"Tide": TIDE, "Quay": WALL}


def test_a_formatted_text_keeps_its_paragraphs_and_items(tmp_path: Path) -> None:
    definition = [
        *_rich("type", "children", TIDE, WALL),
        {"type": "block", "listItem": "bullet", "children": [{"text": "a "}, {"text": "b"}]},
    ]
    path = written(tmp_path, [{"term": "Tide", "definition": definition}] * 2)
    first = next(item for item in FORMAT.read(path, ReadOptions()) if isinstance(item, Draft))
    assert first.definition == f"{TIDE}\n\n{WALL}\n\n- a b"
