"""No file, address or command that a glossary names is opened, fetched or run."""

import socket
from pathlib import Path
from typing import Any

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.folders import files_at
from rag.formats.registry import READERS
from rag.formats.resolve import resolve

SECRET = "xyzzysecret"
DOCBOOK = (
    "{doctype}<glossary><glossentry><glossterm>a</glossterm><glossdef><para>seen {inside}</para>"
    "</glossdef></glossentry></glossary>"
)
SKOS = "http://www.w3.org/2004/02/skos/core#"
LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' if number else '<!ENTITY l0 "ha">'
    for number in range(10)
)
# The format, the name of a file and its content; FOLDER is where the secret lies.
SOURCES = {
    "an external entity": (
        *("docbook", "a.xml"),
        DOCBOOK.format(
            doctype='<!DOCTYPE a [<!ENTITY s SYSTEM "FOLDER/secret.txt">]>', inside="&s;"
        ),
    ),
    "a parameter entity": (
        *("docbook", "a.xml"),
        DOCBOOK.format(
            doctype='<!DOCTYPE a [<!ENTITY % s SYSTEM "FOLDER/secret.ent"> %s;]>', inside="&t;"
        ),
    ),
    "an entity in SGML": (
        *("docbook", "a.sgml"),
        DOCBOOK.format(
            doctype='<!DOCTYPE a [<!ENTITY s SYSTEM "FOLDER/secret.txt">]>', inside="&s;"
        ),
    ),
    "XInclude": (
        *("docbook", "a.xml"),
        DOCBOOK.format(
            doctype="",
            inside='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
            'href="FOLDER/secret.txt"/>',
        ),
    ),
    "an entity in DITA": (
        *("dita", "a.dita"),
        '<!DOCTYPE glossentry [<!ENTITY s SYSTEM "FOLDER/secret.txt">]><glossentry id="a">'
        "<glossterm>a</glossterm><glossdef>seen &s;</glossdef></glossentry>",
    ),
    "a conref of DITA": (
        *("dita", "a.dita"),
        '<glossentry id="a"><glossterm>a</glossterm><glossdef>seen <ph conref="secret.dita#a/b"/>'
        "</glossdef></glossentry>",
    ),
    "an entity in TBX": (
        *("tbx", "a.tbx"),
        '<!DOCTYPE tbx [<!ENTITY s SYSTEM "FOLDER/secret.txt">]><tbx><conceptEntry>'
        '<langSec xml:lang="en"><descrip type="definition">seen &s;</descrip>'
        "<termSec><term>a</term></termSec></langSec></conceptEntry></tbx>",
    ),
    "an entity in Moodle's XML": (
        *("moodle", "a.xml"),
        '<!DOCTYPE GLOSSARY [<!ENTITY s SYSTEM "FOLDER/secret.txt">]><GLOSSARY><ENTRY>'
        "<CONCEPT>a</CONCEPT><DEFINITION>seen &s;</DEFINITION></ENTRY></GLOSSARY>",
    ),
    "an entity in RDF": (
        *("skos", "a.rdf"),
        '<!DOCTYPE rdf:RDF [<!ENTITY s SYSTEM "FOLDER/secret.txt">]><rdf:RDF xmlns:skos='
        f'"{SKOS}" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><skos:Concept '
        'rdf:about="http://x.test/a"><skos:prefLabel>a</skos:prefLabel><skos:definition>seen &s;'
        "</skos:definition></skos:Concept></rdf:RDF>",
    ),
    "owl:imports": (
        *("skos", "a.ttl"),
        f"@prefix skos: <{SKOS}> . <http://x.test/> <http://www.w3.org/2002/07/owl#imports> "
        '<file://FOLDER/secret.ttl> . <http://x.test/a> skos:prefLabel "a"@en ; '
        'skos:definition "seen"@en .',
    ),
    "a context elsewhere": (
        *("skos", "a.jsonld"),
        f'{{"@context": ["http://x.invalid/c", {{"skos": "{SKOS}"}}], "@id": "http://x.test/a", '
        '"skos:prefLabel": "a", "skos:definition": "seen"}',
    ),
    "an import of OBO": (
        *("obo", "a.obo"),
        'import: FOLDER/secret.obo\n\n[Term]\nid: a:1\nname: a\ndef: "seen" []\n',
    ),
    "an include of AsciiDoc": (
        *("asciidoc", "a.adoc"),
        "a:: seen\ninclude::FOLDER/secret.txt[]\nb:: seen include::FOLDER/secret.txt[]\n",
    ),
    "an input of LaTeX": (
        *("latex", "a.tex"),
        r"\newglossaryentry{a}{name=a,description={seen \input{FOLDER/secret.txt}"
        r"\immediate\write18{touch FOLDER/ran}\directlua{os.execute('touch FOLDER/ran')}}}",
    ),
    "an include of reStructuredText": (
        *("html", "a.rst"),
        "Words\n=====\n\n.. glossary::\n\n   a\n      seen\n\n"
        "      .. include:: FOLDER/secret.txt\n\n"
        "   b\n      seen\n\n      .. raw:: html\n         :file: FOLDER/secret.txt\n",
    ),
    "a page of MediaWiki": (*("mediawiki", "a.wiki"), "; a : seen {{:secret}}\n; b : seen\n"),
    "an object of YAML": (
        *("glosario", "a.yml"),
        "- slug: a\n  en:\n    term: a\n    def: seen\n"
        "- slug: b\n  en: !!python/object/apply:os.system ['touch FOLDER/ran']\n",
    ),
}


def read_source(folder: Path, format: str, name: str, content: str) -> str:
    """Return all that is read of a file beside which secrets lie."""
    for other in ("secret", "secret.txt", "secret.wiki"):
        (folder / other).write_text(SECRET, encoding="utf-8")
    (folder / "secret.ent").write_text(f'<!ENTITY t "{SECRET}">', encoding="utf-8")
    (folder / "secret.dita").write_text(f'<topic id="a"><ph id="b">{SECRET}</ph></topic>', "utf-8")
    (folder / "secret.ttl").write_text(f'<a:a> <{SKOS}definition> "{SECRET}"', encoding="utf-8")
    (folder / "secret.obo").write_text(f"[Term]\nid: a\nname: {SECRET}\n", encoding="utf-8")
    path = folder / name
    path.write_text(content.replace("FOLDER", str(folder)), encoding="utf-8")
    try:
        return str(resolve(READERS[format].reader.read(path, ReadOptions())).entries)
    except CorpusError as error:
        return str(error)


@pytest.mark.parametrize("kind", SOURCES)
def test_what_a_source_names_is_left_alone(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = read_source(tmp_path, *SOURCES[kind])
    assert any(sign in found for sign in ("seen", "is not YAML", "'s' not defined"))
    assert SECRET not in found
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("format", ["docbook", "dita", "moodle"])
def test_entities_that_multiply_are_refused_or_stay_small(tmp_path: Path, format: str) -> None:
    contents = {
        "docbook": ("a.xml", DOCBOOK.format(doctype=f"<!DOCTYPE a [{LAUGHS}]>", inside="&l9;")),
        "dita": (
            "a.dita",
            f"<!DOCTYPE a [{LAUGHS}]><glossentry id='a'><glossterm>a</glossterm>"
            "<glossdef>&l9;</glossdef></glossentry>",
        ),
        "moodle": (
            "a.xml",
            f"<!DOCTYPE a [{LAUGHS}]><GLOSSARY><ENTRY><CONCEPT>a</CONCEPT>"
            "<DEFINITION>&l9;</DEFINITION></ENTRY></GLOSSARY>",
        ),
    }
    found = read_source(tmp_path, format, *contents[format])
    assert "haha" not in found


DEEP = 10_000
HOSTILE = {
    "docbook": ("a.sgml", "<glossentry><glossterm>a</glossterm><glossdef>" + "<para>" * DEEP),
    "dita": ("a.dita", "<glossentry>" + "<b>" * DEEP + "</b>" * DEEP + "</glossentry>"),
    "moodle": (
        "a.xml",
        "<GLOSSARY><ENTRY><CONCEPT>a</CONCEPT><DEFINITION>x"
        + "&lt;ul&gt;&lt;li&gt;" * DEEP
        + "</DEFINITION></ENTRY></GLOSSARY>",
    ),
    "asciidoc": ("a.adoc", "".join("=" * (4 + depth % 90) + "\n" for depth in range(2_000))),
    "mediawiki": ("a.wiki", "{{" * DEEP + "[[" * DEEP + "{|\n" * 2_000 + "'''" * DEEP),
    "latex": ("a.tex", "\\newacronym{a}{b}{" + "\\emph{" * DEEP + "x" + "}" * DEEP + "}"),
    "defined-terms": ("a.json", '{"@type": "DefinedTerm", "a": ' + "[" * DEEP),
    "glossarist": ("a.yaml", "termid: 1\neng:\n  terms: " + "[" * 900),
    "glosario": ("a.yml", "- slug: a\n  en: " + "[" * 900),
    "obo": ("a.obo", '[Term]\nname: a\ndef: "' + '\\"' * DEEP),
    "skos": ("a.ttl", f"@prefix skos: <{SKOS}> .\n<a:a> skos:prefLabel " + "[ <a:b> " * 300),
    "tbx": ("a.tbx", "<tbx><conceptEntry>" + "<descripGrp>" * DEEP),
}


@pytest.mark.parametrize("format", HOSTILE)
def test_what_is_nested_without_end_is_read_or_refused(tmp_path: Path, format: str) -> None:
    file, content = HOSTILE[format]
    assert read_source(tmp_path, format, file, content)


def test_files_that_are_linked_to_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    (folder / "inner").mkdir(parents=True)
    (tmp_path / "secret.md").write_text("x", encoding="utf-8")
    (folder / "b.md").write_text("x", encoding="utf-8")
    (folder / "inner/a.md").write_text("x", encoding="utf-8")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    assert files_at(folder) == [folder / "b.md", folder / "inner/a.md"]
    assert files_at(folder / "b.md") == [folder / "b.md"]
