"""Queries for entries: one, in context, a page of them, names, the map."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from rag.annotate.prose import Form
from rag.build.builder import Builder
from rag.errors import UnknownTerm
from rag.index.generations import generation_of
from rag.search.engine import Engine
from rag.service.entry_queries import (
    BACKLINKS,
    EntryFilter,
    find_all_named,
    find_entry,
    find_in_context,
    in_language_of,
    index_state,
    list_entries,
    map_entries,
    public_names,
    suggestions,
)
from rag.types import Annotation, Entry, Translation
from tests.toys import ToyEncoder

ALL = EntryFilter(prefix="", tag="", status="")
BASE = Entry("seed", "Seed", (), (), (), "approved", (), (), "A seed is a number.")


def entry(term: str, definition: str = "Nothing more.", **more: Any) -> Entry:
    """Return an entry whose id is its term in lower case."""
    changes: dict[str, Any] = {
        "id": term.lower().replace(" ", "-"),
        "term": term,
        "definition": definition,
    }
    return dataclasses.replace(BASE, **changes, **more)


def engine_of(folder: Path, *entries: Entry) -> Engine:
    """Return an engine over an index of these entries."""
    opened, _ = Builder(folder, ToyEncoder()).build(entries)
    return Engine(opened, ToyEncoder())


def test_the_state_names_the_generation_and_its_encoder(engine: Engine) -> None:
    state = index_state(engine)
    assert (state.generation, state.entries) == (1, 6)
    assert state.encoder == ToyEncoder().card


def test_an_entry_is_shown_with_those_to_see_also_that_exist(tmp_path: Path) -> None:
    seed = entry("Seed", see_also=("noise", "gone"))
    engine = engine_of(tmp_path, seed, entry("Noise"))
    shown = find_entry(engine, "SEED")
    assert shown.entry == seed
    assert [other.id for other in shown.see_also] == ["noise"]
    assert shown.index == generation_of(engine.manifest)


def test_an_unknown_name_shows_nothing(engine: Engine) -> None:
    with pytest.raises(UnknownTerm, match="No entry has the id, term or alias 'nothing'"):
        find_entry(engine, "nothing")


def test_all_entries_with_a_name_are_found_but_no_drafts(tmp_path: Path) -> None:
    metal = entry("Mercury metal", aliases=("Mercury",), shared_names=("Mercury",))
    planet = entry("Mercury planet", aliases=("Mercury",), shared_names=("Mercury",))
    draft = entry("Mercury god", aliases=("Mercury",), status="draft")
    engine = engine_of(tmp_path, metal, planet, draft)
    named = find_all_named(engine, "mercury")
    assert {shown.entry.id for shown in named} == {"mercury-metal", "mercury-planet"}
    assert find_all_named(engine, "venus") == []


def test_a_context_has_the_entries_that_refer_to_an_entry(tmp_path: Path) -> None:
    seed = entry("Seed")
    by_list = entry("Noise", see_also=("seed",))
    by_text = entry("Sampler", "A sampler starts from a seed.")
    longer_word = entry("Plant", "Seedlings grow.")
    engine = engine_of(tmp_path, seed, by_list, by_text, longer_word)
    assert [other.id for other in find_in_context(engine, "seed").backlinks] == ["noise", "sampler"]


def test_an_entry_does_not_refer_to_itself(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, entry("Seed", "A seed is a seed."), entry("Noise"))
    context = find_in_context(engine, "seed")
    assert context.backlinks == ()
    assert [span.text for span in context.mentions] == ["seed"]


def test_no_more_backlinks_are_shown_than_a_page_holds(tmp_path: Path) -> None:
    others = [entry(f"Other {number:02d}", see_also=("seed",)) for number in range(BACKLINKS + 3)]
    engine = engine_of(tmp_path, entry("Seed"), *others)
    backlinks = [other.id for other in find_in_context(engine, "seed").backlinks]
    assert backlinks == [other.id for other in others[:BACKLINKS]]


def test_an_entry_refers_to_another_by_a_name_in_any_case_and_in_the_plural(tmp_path: Path) -> None:
    name = entry("Größe der Zelle")
    by_case = entry("Cell", "Its größe der zelle is known.")
    in_the_plural = entry("Packet", 'A row of "Seeds" is sown.')
    engine = engine_of(tmp_path, name, by_case, in_the_plural, entry("Seed"))
    assert [other.id for other in find_in_context(engine, name.id).backlinks] == ["cell"]
    assert [other.id for other in find_in_context(engine, "seed").backlinks] == ["packet"]


def test_names_inside_common_words_cost_no_search_of_their_definitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [entry(f"Other {number}", "Intent inside.") for number in range(20)]
    engine = engine_of(tmp_path, entry("In"), *others)
    searched: list[str] = []
    annotate = engine.annotate

    def recorded(text: str, form: Form) -> Annotation:
        searched.append(text)
        return annotate(text, form)

    monkeypatch.setattr(engine, "annotate", recorded)
    assert find_in_context(engine, "in").backlinks == ()
    assert searched == ["Nothing more."]


@pytest.mark.parametrize(
    ("definition", "refers"),
    [
        ("The TIDES rise.", True),
        ("Boats wait at low\ntide.", True),
        ("A tidesman, midtide or tidely thing.", False),
        ("tidetide" * 1_000, False),
    ],
)
def test_only_whole_words_and_plurals_refer(tmp_path: Path, definition: str, refers: bool) -> None:
    tide = entry("tide", aliases=("low tide",), definition="It rises.")
    other = entry("other", definition=definition)
    backlinks = find_in_context(engine_of(tmp_path, tide, other), "tide").backlinks
    assert [each.id for each in backlinks] == ["other"] * refers


def test_the_only_entry_has_no_similar_ones(tmp_path: Path) -> None:
    assert find_in_context(engine_of(tmp_path, entry("Seed")), "seed").similar == ()


def test_a_context_has_the_bearers_of_each_name(engine: Engine) -> None:
    bearers = find_in_context(engine, "mercury-planet").bearers
    ids = {name: {other.id for other in others} for name, others in bearers.items()}
    assert ids["Mercury (planet)"] == {"mercury-planet"}
    assert all("mercury-planet" in others for others in ids.values())


def test_a_page_of_a_list_says_how_many_entries_pass_the_filter(engine: Engine) -> None:
    whole = list_entries(engine, ALL, 0, 100)
    page = list_entries(engine, ALL, 2, 3)
    assert (whole.total, page.total) == (6, 6)
    assert page.entries == whole.entries[2:5]
    assert list_entries(engine, ALL, 6, 3).entries == ()


def test_filters_are_combined(engine: Engine) -> None:
    images = list_entries(engine, EntryFilter("", "images", ""), 0, 10)
    narrowed = list_entries(engine, EntryFilter("see", "images", "approved"), 0, 10)
    assert [each.id for each in narrowed.entries] == ["seed"]
    assert narrowed.total < images.total


def test_a_suggestion_names_its_entry(engine: Engine) -> None:
    first = suggestions(engine, "rng", 5)[0]
    assert (first.name, first.id, first.term) == ("RNG seed", "seed", "Seed")
    assert len(suggestions(engine, "", 3)) <= 3


def test_public_names_are_sorted_by_their_lower_case_and_leave_drafts_out(tmp_path: Path) -> None:
    engine = engine_of(
        tmp_path,
        entry("Zebra", aliases=("apple  PIE",), translations=(Translation("fr", "Zèbre", ""),)),
        entry("Noise", aliases=("Mist",), status="draft"),
    )
    assert public_names(engine) == [
        ("apple pie", "apple  PIE"),
        ("zebra", "Zebra"),
        ("zèbre", "Zèbre"),
    ]


def test_the_map_places_entries_that_are_still_there(engine: Engine) -> None:
    entry_map = map_entries(engine)
    assert entry_map.total == 6
    places = engine.opened.places
    assert {each.entry.id: (each.x, each.y) for each in entry_map.placed} == dict(places)


def test_an_entry_is_shown_in_the_language_in_which_it_has_a_name() -> None:
    german = (Translation("de", "Kessel", "Ein Topf."), Translation("fr", "bouilloire", ""))
    kettle = entry("Kettle", "A pot.", translations=german)
    shown = in_language_of(kettle, "KESSEL")
    assert (shown.term, shown.aliases, shown.definition) == ("Kessel", ("Kettle",), "Ein Topf.")
    assert in_language_of(kettle, "kettle") is kettle
    assert in_language_of(kettle, "bouilloire") is kettle
