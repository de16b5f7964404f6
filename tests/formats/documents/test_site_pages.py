"""Sites with a page for each term: Kubernetes, CNCF, MDN, others of Hugo, Jekyll, Docusaurus."""

from pathlib import Path

import pytest

from rag.formats.documents.site_pages import SitePages
from rag.formats.drafts import ParsedGlossary, ReadOptions
from rag.formats.resolve import resolve
from rag.types import Entry
from tests.conftest import ROOT

FORMAT = SitePages()

KUBERNETES = ROOT.parent / "shared" / "corpora" / "kubernetes"
POD = """---
title: Pod
id: pod
date: 2024-01-01
full_link: /docs/{{< param "version" >}}/pod/
short_description: >
  The smallest thing that {{< glossary_tooltip text="the cluster" term_id="cluster" >}} runs.

aka:
tags:
- core-object
related:
- node
full_link: /docs/pod/
---
 The smallest thing that the cluster runs.

<!--more-->

It lives on one {{<glossary_tooltip term_id="node">}}, beside other
{{< glossary_tooltip text="pods" term_id="pod" >}} &mdash; read [more](/docs/pod/) in
`kubectl`<br>or {{< gone >}}elsewhere.
<!-- a note of the translators -->
{{< note >}}
A {{< glossary_tooltip term_id="side-car" >}} may be missing.
{{< /note >}}
"""
NODE = """---
title: Node
id: node
short_description: A machine of the cluster.
aka: [worker, Minion]
---
    Nodes carry *pods* and are **told** what to do.
"""


def site(folder: Path, pages: dict[str, str]) -> Path:
    for name, text in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return folder


def reading(
    folder: Path, pages: dict[str, str], options: ReadOptions | None = None
) -> ParsedGlossary:
    return resolve(FORMAT.read(site(folder, pages), options or ReadOptions()))


def entries(
    folder: Path, pages: dict[str, str], options: ReadOptions | None = None
) -> dict[str, Entry]:
    return {entry.id: entry for entry in reading(folder, pages, options).entries}


def titled(title: str, body: str = "A thing that there is.", **keys: str) -> str:
    lines = [f"title: {title}", *(f"{key}: {value}" for key, value in keys.items())]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def test_a_definition_holds_what_a_reader_of_the_site_sees(tmp_path: Path) -> None:
    pod = entries(tmp_path, {"pod.md": POD, "node.md": NODE})["pod"]
    assert pod.definition == (
        "The smallest thing that the cluster runs.\n\n"
        "It lives on one Node, beside other pods — read [more](/docs/pod/) in `kubectl`\\\n"
        "or elsewhere.\n\n"
        "Note: A side car may be missing."
    )


def test_what_front_matter_states_becomes_part_of_the_entry(tmp_path: Path) -> None:
    found = entries(tmp_path, {"pod.md": POD, "worker-node.md": NODE})
    assert found["pod"].tags == ("core-object",)
    assert found["pod"].see_also == ("node",)
    assert found["node"].aliases == ("worker", "Minion")
    assert found["pod"].aliases == ()


def test_a_term_that_is_shown_and_not_there_is_noted(tmp_path: Path) -> None:
    notes = reading(tmp_path, {"pod.md": POD, "node.md": NODE}).notes
    assert sorted(note.message for note in notes) == [
        "shows the term 'cluster', which there is not",
        "shows the term 'side-car', which there is not",
    ]


def test_a_summary_that_the_body_does_not_say_stands_above_it_once(tmp_path: Path) -> None:
    node = entries(tmp_path, {"node.md": NODE})["node"]
    assert node.plain == "A machine of the cluster.\n\nNodes carry pods and are told what to do."


def test_front_matter_is_read_whatever_its_shape(tmp_path: Path) -> None:
    pages = {
        "a.md": " ---\r\n Title: Canary\r\n Status: Deprecated\r\n Category: Concept\r\n ---\r\n"
        "A release for few.\r\n",
        "b.md": "+++\ntitle = 'Blue'\ntags = ['x']\ndraft = true\n+++\nOne of two colours.\n",
        "c.md": "---\ntitle: Green: the other\ntags: [one, two\n---\nAnother colour.\n",
        "d.md": '\ufeff---\ntitle: "Null"\ntags: ["fundamental", "", ""]\n---\nNothing at all.\n',
    }
    found = entries(tmp_path, pages)
    assert (found["a"].term, found["a"].status, found["a"].tags) == (
        "Canary",
        "deprecated",
        ("Concept",),
    )
    assert (found["b"].term, found["b"].status, found["b"].tags) == ("Blue", "draft", ("x",))
    assert found["c"].term == "Green: the other"
    assert (found["d"].term, found["d"].tags) == ("Null", ("fundamental",))


def test_pages_that_are_no_terms_are_left_out_and_noted(tmp_path: Path) -> None:
    pages = {
        "_index.md": titled("Glossary"),
        "index.md": titled("Glossary"),
        "_TEMPLATE.md": titled("Title here"),
        "guide.md": "---\nlayout: guide\n---\nHow to write.\n",
        "empty.md": titled("Empty", ""),
        "term.md": titled("Term"),
    }
    found = reading(tmp_path, pages)
    assert [entry.id for entry in found.entries] == ["term"]
    assert [Path(note.file).name for note in found.notes] == ["empty.md", "guide.md", "index.md"]


def test_a_leading_heading_is_no_definition(tmp_path: Path) -> None:
    found = entries(
        tmp_path,
        {
            "cd.md": titled(
                "Continuous Delivery (CD)", "## What?\n\nShipping often.\n\n## Why\n\nSpeed."
            )
        },
    )
    assert found["cd"].definition == "Shipping often.\n\n## Why\n\nSpeed."
    assert found["cd"].aliases == ("Continuous Delivery", "CD")


def test_an_acronym_of_two_entries_is_shared(tmp_path: Path) -> None:
    found = entries(
        tmp_path,
        {
            "a.md": titled("Continuous Delivery (CD)"),
            "b.md": titled("Continuous Deployment (CD)", "Another thing than that."),
        },
    )
    assert found["a"].shared_names == found["b"].shared_names == ("CD",)


def test_links_under_see_also_lead_to_entries(tmp_path: Path) -> None:
    links = "* [Pod](/pod/)\n* [Else](/blog/else/)\n* [Web](https://web.test/pod/)"
    body = f"Shipping often.\n\n## Related terms\n\n{links}"
    found = reading(tmp_path, {"cd.md": titled("Delivery", body), "pod.md": titled("Pod")})
    assert found.entries[0].see_also == ("pod",)
    assert found.notes == ()


MDN = {
    "index.md": titled("Glossary", page_type="landing-page"),
    "block/index.md": titled(
        "Block", "It may be:\n\n{{GlossaryDisambiguation}}", page_type="glossary-disambiguation"
    ),
    "block/css/index.md": titled(
        "Block (CSS)", 'A box, see {{CSSxRef("display")}}.', slug="Glossary/Block/CSS"
    ),
    "block/scripting/index.md": titled("Block (scripting)", "Lines between braces."),
    "css/index.md": titled(
        "CSS",
        "<!-- old -->\n> [!NOTE]\n> Read this.\n\n"
        '**CSS** styles {{Glossary("HTML", "pages")}} with {{htmlelement("style")}}, '
        "{{JSxRef('Array.map()')}} and {{RFC(7231)}}.{{deprecated_inline}}\n\n"
        '{{EmbedLiveSample("x", 100)}}\n\n'
        '## See also\n\n- {{Glossary("Block")}}\n- [Web](https://web.test/)',
    ),
    "old/index.md": titled("Old", "{{deprecated_header}}An old thing."),
}


def test_macros_show_their_words(tmp_path: Path) -> None:
    css = entries(tmp_path / "glossary", MDN)["css"].plain.split("\n\n")
    assert css[:2] == [
        "Note: Read this.",
        "CSS styles pages with <style>, Array.map() and RFC 7231.(deprecated)",
    ]


def test_senses_stay_apart_under_the_name_that_they_share(tmp_path: Path) -> None:
    found = entries(tmp_path / "glossary", MDN)
    assert set(found) == {"block-css", "block-scripting", "css", "old"}
    assert "Block" in found["block-css"].shared_names
    assert "Block" in found["block-scripting"].shared_names


def test_a_banner_of_deprecation_is_a_status(tmp_path: Path) -> None:
    assert entries(tmp_path / "glossary", MDN)["old"].status == "deprecated"


def test_addresses_that_moved_become_former_names(tmp_path: Path) -> None:
    moved = (
        "# moved\n/en/docs/Glossary/Style_sheet\t/en/docs/Glossary/CSS\n"
        "/en/docs/Web/X\t/en/docs/Web/Y\n"
    )
    site(tmp_path, {"_redirects.txt": moved})
    pages = MDN | {
        "new/index.md": "---\ntitle: New\nredirect_from:\n  - /glossary/quite-new/\n---\nFresh.\n"
    }
    found = entries(tmp_path / "glossary", pages)
    assert found["css"].aliases == ("Style sheet",)
    assert found["new"].aliases == ("quite new",)


def test_one_language_of_several_is_read(tmp_path: Path) -> None:
    pages = {
        "en/pod.md": titled("Pod", "The *smallest*."),
        "de/pod.md": titled("Pod", "Das Kleinste."),
        "en/node.fr.md": titled("Noeud", "Une machine."),
    }
    assert entries(tmp_path, pages)["pod"].plain == "The smallest."
    assert entries(tmp_path, pages, ReadOptions("de"))["pod"].definition == "Das Kleinste."
    assert len(entries(tmp_path, pages)) == 1


def test_keys_may_be_named(tmp_path: Path) -> None:
    options = ReadOptions("en", {"term": "Headline", "definition": "what"})
    found = entries(
        tmp_path, {"a.md": "---\nheadline: Pod\nwhat: The *smallest*.\n---\nMuch else.\n"}, options
    )
    assert (found["a"].term, found["a"].definition) == ("Pod", "The *smallest*.")


def test_titles_keep_their_signs(tmp_path: Path) -> None:
    pages = {"a.md": titled("'`<br>` &amp; __init__'"), "b.md": titled("C++")}
    assert [entry.term for entry in reading(tmp_path, pages).entries] == ["<br> & __init__", "C++"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(titled("Secret"))
    inside = site(tmp_path / "inside", {"a.md": titled("Term")})
    (inside / "b.md").symlink_to(tmp_path / "secret.md")
    assert [entry.term for entry in resolve(FORMAT.read(inside, ReadOptions())).entries] == ["Term"]


@pytest.mark.parametrize(
    "text", ["plain", "---\nterm: Pod\n---\nx", "---\nlayout: x\n---\nx", "", "\x00\xff"]
)
def test_other_files_are_not_taken_for_pages(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert not FORMAT.recognises(tmp_path / "a.md")


@pytest.mark.skipif(
    not KUBERNETES.is_dir(), reason="the Kubernetes glossary is not beside the repository"
)
def test_the_kubernetes_glossary_is_read_whole() -> None:
    found = resolve(FORMAT.read(KUBERNETES, ReadOptions()))
    pairs = (KUBERNETES / "stem_to_id.tsv").read_text(encoding="utf-8").split("\n")[1:]
    assert {entry.id for entry in found.entries} == {
        pair.split("\t")[1].strip() for pair in pairs if pair.strip()
    }
    assert len([note for note in found.notes if "shows the term" in note.message]) == 4
    assert not [entry.id for entry in found.entries if "{{" in entry.definition]
    assert not [entry.id for entry in found.entries if twice(entry.definition)]


def twice(definition: str) -> bool:
    """Return whether a paragraph begins another one, too."""
    blocks = [block for block in definition.split("\n\n") if len(block) > 30]
    return any(
        other.startswith(block)
        for place, block in enumerate(blocks)
        for other in blocks[place + 1 :]
    )


def test_the_date_before_the_name_of_a_page_is_no_part_of_its_id(tmp_path: Path) -> None:
    pages = {
        "2013-06-05-fee.md": "---\ntitle: Fee\nrelated: [claim]\n---\nWhat a visit costs.\n",
        "0100-01-01-claim.md": "---\ntitle: Claim\n---\nA request to be paid for a fee.\n",
        "2013-06-05-plan.md": "---\ntitle: Plan of 2013\n---\nHow care was paid for once.\n",
        "2014-01-01-plan.md": "---\ntitle: Plan of 2014\n---\nHow care is paid for now.\n",
    }
    found = entries(tmp_path, pages)
    assert set(found) == {"fee", "claim", "2013-06-05-plan", "2014-01-01-plan"}
    assert found["fee"].see_also == ("claim",)
