"""The glossary CSV of OpenMetadata, whose terms are linked by dotted paths."""

from rag.formats.drafts import Draft, ReadOptions
from rag.formats.tabular.openmetadata import is_openmetadata, openmetadata_sheet

HEADER = ["parent", "name*", "displayName", "description", "relatedTerms", "references"]


def drafts(*rows: str) -> dict[str, Draft]:
    """Return the drafts of rows, with cells between which '|' stands, by id."""
    numbered = []
    for line, row in enumerate(rows, 2):
        numbered.append((line, dict(zip(HEADER, row.split("|"), strict=False))))
    by_id = openmetadata_sheet("terms.csv", HEADER, numbered, ReadOptions()).drafts()
    return {draft.id: draft for draft in by_id if isinstance(draft, Draft)}


def test_a_header_is_known_by_its_columns_of_links() -> None:
    assert is_openmetadata(HEADER)
    assert is_openmetadata(["Related_Terms", "display name", "NAME", "Parent", "x"])
    assert not is_openmetadata(["name", "displayName", "description", "relatedTerms"])


def test_a_term_is_called_by_its_display_name_and_known_by_its_name_and_path() -> None:
    by_id = drafts("Boat|Dinghy|Small boat|It is rowed.", "|Boat||It swims.")
    assert by_id["Dinghy"].term == "Small boat"
    assert by_id["Dinghy"].also_known == ("Boat.Dinghy",)
    assert by_id["Boat"].term == "Boat"


def test_a_term_sees_its_parent_but_no_glossary() -> None:
    by_id = drafts("Fleet.Boat|Dinghy||It is rowed.", "Fleet|Boat||It swims.")
    assert by_id["Dinghy"].see_also == ("Fleet.Boat",)
    assert by_id["Boat"].see_also == ()


def test_related_terms_are_names_or_paths_with_or_without_a_relation() -> None:
    by_id = drafts(
        "|Boat||It swims.|broader:Ship;Fleet.Dinghy;Dinghy",
        "|Ship||A big one.|",
        "|Dinghy||A small one.|",
    )
    assert by_id["Boat"].see_also == ("Ship", "Dinghy")


def test_a_path_that_is_known_leads_to_its_own_term() -> None:
    by_id = drafts("|Oar||x|Boat.Kind", "|Boat||x", "Boat|Kind||x")
    assert by_id["Oar"].see_also == ("Boat.Kind",)


def test_a_part_of_a_path_in_quotes_may_have_a_dot_in_it() -> None:
    by_id = drafts('|Oar||x|Fleet."Over.Night"', "|Over.Night||x")
    assert by_id["Oar"].see_also == ("Over.Night",)


def test_a_name_that_looks_like_a_relation_is_a_name() -> None:
    by_id = drafts("|Oar||x|ns:Boat", "|ns:Boat||x")
    assert by_id["Oar"].see_also == ("ns:Boat",)


def test_a_description_is_markdown_and_references_are_not_read() -> None:
    [draft] = drafts("|Oar||An _old_ word.||wiki;https://example.org").values()
    assert draft.definition == "An _old_ word."
    assert draft.see_also == ()
