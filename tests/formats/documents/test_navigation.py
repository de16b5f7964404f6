"""What leads around a site is no text of its page."""

from pathlib import Path

import pytest

from rag.formats.account import Account
from rag.formats.documents.single_page import SingleDocument
from rag.formats.drafts import ReadOptions
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


def _page(body: str) -> str:
    return f"<html><head><title>Glossary</title></head><body>{body}</body></html>"


def _list(*names: str) -> str:
    return "".join(
        f"<dt>{name}</dt><dd>A word about {name}, of some length.</dd>" for name in names
    )


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="cookie-policy-glossary"><dl>{_list("Cookie", "Session")}</dl></div>',
        f'<dl id="toc">{_list("Cookie", "Session")}</dl>',
        f'<div class="consent"><dl>{_list("Cookie", "Session")}</dl></div>',
        f"<aside><dl>{_list('Cookie', 'Session')}</dl></aside>",
        f'<dl><dt id="cookies">Cookie</dt><dd>A text.</dd>{_list("Session")}</dl>',
    ],
)
def test_entries_stay_whatever_the_elements_around_them_are_called(
    tmp_path: Path, body: str
) -> None:
    assert list(_definitions(tmp_path, _page(body), "glossary.html")) == ["Cookie", "Session"]


def test_an_element_that_is_named_by_its_own_heading_is_an_entry(tmp_path: Path) -> None:
    names = ("Buffer", "Consent", "Daemon", "GDPR")
    cards = [
        f'<div id="{name.lower()}"><h2>{name}</h2><p>A word about it.</p></div>' for name in names
    ]
    found = _definitions(tmp_path, _page("".join(cards)), "glossary.html")
    assert tuple(found) == names


def test_the_header_of_an_article_names_its_entry(tmp_path: Path) -> None:
    names = ("Mast", "Net", "Oar")
    articles = [
        f"<article><header><h2>{name}</h2></header><p>A part of a boat.</p></article>"
        for name in names
    ]
    found = _definitions(tmp_path, _page("".join(articles)), "glossary.html")
    assert found == dict.fromkeys(names, "A part of a boat.")


def test_dialogs_about_cookies_are_no_entries_and_are_counted(tmp_path: Path) -> None:
    dialog = (
        '<div class="cookie-consent"><h3>Necessary</h3><p>These are always on, for a reason.</p>'
        "<h3>Statistics</h3><p>These count your visits to us.</p><button>Accept</button></div>"
    )
    (tmp_path / "a.html").write_text(_page(f"<nav>Home</nav>{dialog}<dl>{_list('A1', 'B1')}</dl>"))
    items = list(SingleDocument().read(tmp_path / "a.html", ReadOptions()))
    [account] = [item for item in items if isinstance(item, Account)]
    assert (account.entries, account.passed_over["page part"]) == (2, 2)


def test_a_note_beside_a_definition_stays_in_it(tmp_path: Path) -> None:
    body = f"<dl><dt>Mast</dt><dd>A pole.<aside>It is tall.</aside></dd>{_list('Net')}</dl>"
    found = _definitions(tmp_path, _page(body), "glossary.html")
    assert found["Mast"] == "A pole.\n\nIt is tall."
