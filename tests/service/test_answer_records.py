"""Entries as records of answers."""

from rag.service.answer_records import entry_page, term_line
from rag.types import Entry, Translation

GERMAN = Translation("de", "Startwert", "")
SEED = Entry(
    id="seed",
    term="Seed",
    aliases=("RNG seed",),
    tags=("images",),
    see_also=("sampler",),
    status="draft",
    questions=("same picture again",),
    shared_names=("Seed",),
    definition="A seed is a number.\n\nIt fixes the noise.",
    translations=(GERMAN,),
)


def test_a_line_of_a_list_has_the_first_paragraph_alone() -> None:
    line = term_line(SEED)
    assert (line.id, line.term, line.aliases) == ("seed", "Seed", ("RNG seed",))
    assert (line.tags, line.status) == (("images",), "draft")
    assert line.short == "A seed is a number."


def test_a_page_has_all_that_the_entry_says() -> None:
    page = vars(entry_page(SEED))
    assert page.pop("short") == "A seed is a number."
    assert page == vars(SEED)
