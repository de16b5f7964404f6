"""What leads around a site is no text of its page."""

from pathlib import Path

from rag.formats.documents.single_page import SingleDocument
from tests.formats.reading import drafts_in

CARDS = """<html><head><title>Glossary</title></head><body>
<div class="cookie-banner"><p>We like cookies.</p><button>Accept</button></div>
<p><a href="#m">M</a> | <a href="#n">N</a> | <a href="#o">O</a></p>
<div><button>Mast</button><div><p>It holds the sails.</p></div></div>
<div><button>Net</button><div><p>It holds the fish.</p></div></div>
<div><button>Oar</button><div><p>It moves a boat. <a href="#x">Top</a></p></div></div>
</body></html>"""


def _definitions(tmp_path: Path, text: str, name: str) -> dict[str, str]:
    drafts = drafts_in(SingleDocument(), tmp_path, text, name)
    return {draft.term: draft.definition for draft in drafts}


def test_ways_to_the_top_and_to_the_source_are_no_text(tmp_path: Path) -> None:
    page = "# Glossary\n\n" + "\n\n".join(
        f"### {name}\n\nPart of a boat.\n\n[⬆ Back to top](#glossary)"
        for name in ("Mast", "Net", "Oar")
    )
    page += "\n\n[Edit this page](https://example.org/edit) | Last updated on 2 May"
    found = _definitions(tmp_path, page, "glossary.md")
    assert found == dict.fromkeys(("Mast", "Net", "Oar"), "Part of a boat.")


def test_a_link_to_a_page_named_like_the_way_to_the_top_stays(tmp_path: Path) -> None:
    page = "# Glossary\n\n- **Mast**: see [top](https://example.org/top).\n- **Net**: x y.\n"
    page += "- **Oar**: see [R](https://example.org/r).\n"
    found = _definitions(tmp_path, page, "glossary.md")
    assert found["Mast"] == "see [top](https://example.org/top)."
    assert found["Oar"] == "see [R](https://example.org/r)."


def test_buttons_that_open_a_text_name_it_and_banners_vanish(tmp_path: Path) -> None:
    found = _definitions(tmp_path, CARDS, "glossary.html")
    assert list(found) == ["Mast", "Net", "Oar"]
    assert found["Oar"] == "It moves a boat."


def test_terms_inside_elements_that_html_does_not_know_are_read(tmp_path: Path) -> None:
    page = "# Glossary\n\n<Tabs>\n<TabItem label='Sea'>\n\n**Mast** - it holds sails.\n\n"
    page += "**Net** - it holds fish.\n\n</TabItem>\n</Tabs>\n\n**Oar** - it moves a boat.\n"
    assert list(_definitions(tmp_path, page, "glossary.mdx")) == ["Mast", "Net", "Oar"]


def test_boxes_tabs_and_spans_of_site_generators_leave_no_marks(tmp_path: Path) -> None:
    page = """# Glossary

=== "Sea"

    [Mast]{#mast .term}
    :   It holds sails.

        !!! warning "Mind the wind"
            Reef early.

    Net
    :   It holds fish.
"""
    found = _definitions(tmp_path, page, "glossary.md")
    assert found == {
        "Mast": "It holds sails.\n\nMind the wind. Reef early.",
        "Net": "It holds fish.",
    }


def test_the_word_below_the_end_of_a_box_stays(tmp_path: Path) -> None:
    page = (
        "# Glossary\n\n:::note\nA draft.\n:::\n\nMast\n: It holds sails.\n\nNet\n: It holds fish.\n"
    )
    assert list(_definitions(tmp_path, page, "glossary.md")) == ["Mast", "Net"]
