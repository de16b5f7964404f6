"""The map puts like entries near each other, and stays as it is when a few entries change."""

from pathlib import Path

import pytest

from rag.build import map_layout
from rag.build.changes import Changes
from rag.build.map_layout import ASIDE, MIDDLE, Place, update_map
from rag.index.glossary_index import GlossaryIndex
from tests.index.toy_segments import toy_entry, toy_index, toy_segment

NAMES = [f"{kind}{number}" for kind in ("apple", "zebra") for number in range(6)]
NOTHING = Changes((), (), (), len(NAMES))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> GlossaryIndex:
    """Twelve entries on two subjects."""
    subjects = {"apple": "sweet fruit of a tree", "zebra": "striped animal in herds"}
    entries = [toy_entry(name, f"A {subjects[name[:5]]} named {name}.") for name in NAMES]
    return toy_index([toy_segment(tmp_path_factory.mktemp("map"), "000001", entries)])


@pytest.fixture(scope="module")
def places(index: GlossaryIndex) -> dict[str, Place]:
    """The map of the index, made anew."""
    return update_map(index, {}, NOTHING)


def distance(one: Place, other: Place) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def test_every_entry_has_a_place_in_the_square(places: dict[str, Place]) -> None:
    assert [*places] == sorted(NAMES)
    coordinates = [coordinate for place in places.values() for coordinate in place]
    assert min(coordinates) >= 0
    assert max(coordinates) <= 1


def test_the_map_fills_the_square_and_is_centred(places: dict[str, Place]) -> None:
    columns = [*zip(*places.values(), strict=True)]
    extents = [max(column) - min(column) for column in columns]
    assert max(extents) == pytest.approx(1)
    for column in columns:
        assert (min(column) + max(column)) / 2 == pytest.approx(0.5)


def test_places_stay_when_nothing_changes(index: GlossaryIndex, places: dict[str, Place]) -> None:
    assert update_map(index, places, NOTHING) == places


def test_a_new_entry_is_placed_among_its_nearest(
    index: GlossaryIndex, places: dict[str, Place]
) -> None:
    before = {name: place for name, place in places.items() if name != "apple3"}
    after = update_map(index, before, Changes(("apple3",), (), (), 11))
    assert {name: after[name] for name in before} == before
    apples = [distance(after["apple3"], before[name]) for name in before if name < "b"]
    zebras = [distance(after["apple3"], before[name]) for name in before if name > "b"]
    assert sum(apples) / len(apples) < sum(zebras) / len(zebras)


def test_a_changed_entry_is_placed_anew_and_the_others_stay(
    index: GlossaryIndex, places: dict[str, Place]
) -> None:
    moved = places | {"zebra0": (0.0, 0.0)}
    after = update_map(index, moved, Changes((), ("zebra0",), (), 11))
    assert after["zebra0"] != (0.0, 0.0)
    assert {name for name in NAMES if after[name] != moved[name]} == {"zebra0"}


def test_a_removed_entry_is_off_the_map(index: GlossaryIndex, places: dict[str, Place]) -> None:
    before = places | {"gone": (0.5, 0.5)}
    assert update_map(index, before, Changes((), (), ("gone",), 12)) == places


def test_the_map_is_made_anew_and_the_same_once_much_has_changed(
    index: GlossaryIndex, places: dict[str, Place]
) -> None:
    before = dict.fromkeys(NAMES[:4], (0.5, 0.5))
    assert update_map(index, before, Changes(tuple(NAMES[4:]), (), (), 4)) == places


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_entries_lie_side_by_side(tmp_path: Path, count: int) -> None:
    entries = [toy_entry(name) for name in NAMES[:count]]
    places = update_map(toy_index([toy_segment(tmp_path, "000001", entries)]), {}, NOTHING)
    across = [x for x, _ in places.values()]
    assert {y for _, y in places.values()} == {0.5}
    assert across == pytest.approx([(at + 1) / (count + 1) for at in range(count)])


def test_without_neighbours_a_new_entry_is_near_the_middle(
    index: GlossaryIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_layout, "STAY_AT_LEAST", 0.0)
    after = update_map(index, {}, Changes(tuple(NAMES), (), (), 0))
    assert 0 < max(distance(place, MIDDLE) for place in after.values()) <= ASIDE
    assert len(set(after.values())) > 1


def test_a_large_glossary_is_shown_by_a_steady_sample(
    index: GlossaryIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = []
    for shown in (1, 2, 3):
        monkeypatch.setattr(map_layout, "SHOWN", shown)
        samples.append({*update_map(index, {}, NOTHING)})
    assert [len(sample) for sample in samples] == [1, 2, 3]
    assert samples[0] < samples[1] < samples[2]
