"""Markdown with the extensions of sites and notebooks, as a tree that knows its lines."""

from rag.formats.documents.definition_lists import definition_list_terms
from rag.formats.documents.markdown_tree import line_of, markdown_tree


def test_elements_know_their_lines() -> None:
    root = markdown_tree("# Words\n\n## Bow\n\nFront.\n", first_line=5)
    assert [line_of(heading) for heading in root.iter("h1", "h2")] == [5, 7]


def test_a_glossary_of_myst_is_a_definition_list() -> None:
    text = (
        "```{glossary}\n:sorted:\n\nBow\n  The {term}`front <aft>` of a boat.\n\n"
        "Gear\ncog\n  A wheel with ratio {math}`a/b`.\n\n  It turns.\n```\n"
    )
    bow, gear = definition_list_terms(markdown_tree(text))
    assert (bow.name, bow.definition) == ("Bow", "The front of a boat.")
    assert (gear.name, gear.aliases) == ("Gear", ("cog",))
    assert gear.definition == "A wheel with ratio $a/b$.\n\nIt turns."


def test_links_of_wikis_and_macros_of_sites_show_their_words() -> None:
    text = 'See [[Bow|the front]], [[#keel]] and {{< tooltip text="a stern" >}}.\n\n[ id=x ]\n'
    assert markdown_tree(text).text_content().strip() == "See the front, keel and a stern."
