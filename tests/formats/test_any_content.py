"""Any content of a file, in each format, gives drafts or an error with a message, and soon."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.registry import READERS
from rag.formats.resolve import resolve

# For each format a name of a file, and pieces that mean something in it.
PIECES = {
    "docbook": (
        "a.sgml",
        "<glossentry> <GLOSSTERM> </> </glossentry> <xref linkend=a> <!-- --> <![ ]]> & &x; \" '",
    ),
    "dita": (
        "a.dita",
        "<glossentry> </glossentry> <glossterm>a</glossterm> <glossdef> </glossdef> <xref/> &a;",
    ),
    "moodle": (
        "a.xml",
        "<GLOSSARY> </GLOSSARY> <ENTRY> </ENTRY> <CONCEPT>a</CONCEPT> &lt;p&gt; &x;",
    ),
    "asciidoc": ("a.adoc", "a:: :: * . + ---- |=== == [[a]] <<a>> ` _ # ++++ { } link:a[ ] -- ,"),
    "mediawiki": (
        "a.wiki",
        "; : * # {{term| {{defn| }} [[ ]] '' ''' {| |- | ! |} == <ref> </ref> <!-- <nowiki>",
    ),
    "org": (
        "a.org",
        "* ** - + 1. :: | |- #+title: #+begin_src #+end_src :a: :END: [[a][b]] *b* =c= TODO [ ]",
    ),
    "toml": ("a.toml", '[[terms]] [a] term = definition " """ { } , 1 true 2020-01-01 # \' .'),
    "html": (
        "a.html",
        "<dl> <dt> <dd> </dl> <nav> <aside id=toc> <header> <div class=cookie> <h2> <table> <td>",
    ),
    "pages": ("a.md", "--- +++ title: a term: # Tags: x [[a]] {{< >}} | ``` - [ ] : ,"),
    "text": ("a.txt", "a a: b - ( ) [ ] { } 1. A --- . ? Q: = ::"),
    "csv": ("a.csv", 'term definition , ; | " "" a Glossary A 1'),
    "jsonl": (
        "a.json",
        '{ } [ ] : , "term" "definition" "data" "attributes" "node" "children" "text" 1 null',
    ),
    "latex": (
        "a.tex",
        r"\newglossaryentry{a}{ name= , description={ } \newacronym { [ ] $ \( \item"
        r" \begin{itemize} \end{itemize} \verb \" % \gls{a} \\ \begin{verbatim}",
    ),
    "gettext": ("a.po", 'msgid msgstr "a" "" #. #~ # msgctxt \\n msgid_plural msgstr[0]'),
    "abbreviations": ("a.md", "*[a]: *[b]: [ ] * : x"),
    "dbt": ("a.md", "{% docs a %} {% enddocs %} {{ doc('a') }} {% %} x"),
    "spec-up": ("a.md", "[[def: a]] [[def: [[ref: b]] ]] ~ : # See also: ,"),
    "glossarist": ("a.yaml", "termid: eng: terms: designation: - a { } [ ] & * definition: data:"),
    "defined-terms": (
        "a.json",
        '{ } [ ] "@type" : "DefinedTerm" , "name" "description" 1 null',
    ),
}
SPACES = st.sampled_from(["", " ", "\n", "\n\n", "  "])


def texts_of(pieces: str) -> st.SearchStrategy[str]:
    piece = st.sampled_from(pieces.split()) | st.text(max_size=3)
    return st.lists(st.tuples(piece, SPACES).map("".join), max_size=40).map("".join)


@pytest.mark.parametrize("name", PIECES)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_text_is_read_or_refused(name: str, data: st.DataObject) -> None:
    file, pieces = PIECES[name]
    check(name, file, data.draw(texts_of(pieces)).encode(errors="replace"))


@pytest.mark.parametrize(
    ("name", "file"),
    [("xlsx", "a.xlsx"), ("xlsx", "a.xls"), ("word", "a.docx"), ("docbook", "a.xml")],
)
@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
)
def test_any_bytes_are_read_or_refused(name: str, file: str, content: bytes, start: bytes) -> None:
    check(name, file, start + content)


SAMPLE = (Path(__file__).parent / "samples/harbour.xls").read_bytes()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=20))
def test_a_damaged_excel_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SAMPLE)
    for place, byte in changes:
        content[place] = byte
    check("xlsx", "a.xls", bytes(content))


def check(name: str, file: str, content: bytes) -> None:
    """Check that a file of this content gives entries, or faults with a message."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(content)
        reader = READERS[name].reader
        reader.recognises(path)
        with suppress(CorpusError):
            entries = resolve(reader.read(path, ReadOptions())).entries
            assert all(entry.term and entry.definition for entry in entries)
