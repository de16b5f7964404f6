"""Odd inputs and the properties checked on them, for the fuzzing tests and `drills/fuzz.py`."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st

from rag.corpus.folder import read_corpus
from rag.errors import CorpusError, RagError
from rag.formats.drafts import ReadOptions
from rag.formats.registry import READERS
from rag.formats.resolve import resolve
from rag.index.generations import load_generation
from rag.index.manifest import sha256_of
from rag.search.engine import Engine
from tests.toys import ToyEncoder

# Characters that have a meaning in YAML, so that more of the text is nearly right.
YAML_TEXT = st.text(st.sampled_from("ab: -[]{}#&*!|>'\"%@`,?~\n\tterm"))
FIELDS = st.builds(
    "{}: {}".format,
    st.sampled_from(["term", "aliases", "status", "tags", "x"]),
    st.text(max_size=20),
)
SPACES = st.sampled_from(["", " ", "\n", "\n\n", "  "])
# For each format a name of a file, and pieces that mean something in it.
GLOSSARY_PIECES = {
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
    "obo": ("a.obo", r'[Term] id: name: a def: "x" [] synonym: EXACT is_a: ! { \\ \" comment:'),
    "tbx": ("a.tbx", "<tbx> <conceptEntry> <langSec> <termSec> <term>a</term> </termSec> &a; <x/>"),
    "skos": ("a.ttl", '@prefix a: <b> . ; , [ ] ( ) skos:prefLabel "x"@en <a> a _:b'),
    "glosario": ("a.yml", "- slug: a en: {term: def: x} [ ] & * !!python/name:os.system : |"),
    "datahub": ("a.yml", "version: 1 nodes: terms: - name: a description: { } [ ] & * : |"),
}
FRONT_MATTER = YAML_TEXT | st.lists(FIELDS, max_size=5).map("\n".join)


def check_entry_file(content: bytes) -> None:
    """Check that a file of this content is an entry or has faults."""
    folder = Path(tempfile.mkdtemp())
    (folder / "some.md").write_bytes(content)
    try:
        [entry] = read_corpus(folder)
    except CorpusError as error:
        good = bool(error.faults)
    else:
        good = bool(entry.term and entry.definition)
    shutil.rmtree(folder)
    assert good


def texts_of(pieces: str) -> st.SearchStrategy[str]:
    """Return texts of some pieces with spaces between, in any order, and of any other letters."""
    piece = st.sampled_from(pieces.split()) | st.text(max_size=3)
    return st.lists(st.tuples(piece, SPACES).map("".join), max_size=40).map("".join)


def check_glossary_file(format: str, file: str, content: bytes) -> None:
    """Check that a file of this content gives entries, or faults with a message."""
    folder = Path(tempfile.mkdtemp())
    path = folder / file
    path.write_bytes(content)
    reader = READERS[format].reader
    try:
        reader.recognises(path)
        entries = resolve(reader.read(path, ReadOptions())).entries
    except CorpusError as error:
        good = all(fault.message for fault in error.faults)
    else:
        good = all(entry.term and entry.definition for entry in entries)
    shutil.rmtree(folder)
    assert good


def check_index_file(folder: Path, name: str, content: bytes) -> None:
    """Check that an index with this content in one file is refused or answers as before.

    The file is put back. A digest of the content goes into the pointer, so that it is read.
    """
    path, pointer = folder / name, folder / "current"
    file_before, pointer_before = path.read_bytes(), pointer.read_bytes()
    path.write_bytes(content)
    if name != "current":
        pointer.write_text(f"1 {sha256_of(content)}\n")
    try:
        engine = Engine(load_generation(folder), ToyEncoder())
        good = engine.ask("what is a seed").answer is not None
    except RagError as error:
        good = "rag build" in str(error)
    path.write_bytes(file_before)
    pointer.write_bytes(pointer_before)
    assert good


def check_question(engine: Engine, question: str) -> None:
    """Check that a question gets a reply, or an error that mentions the question."""
    try:
        reply = engine.ask(question)
    except RagError as error:
        good = "question" in str(error)
    else:
        good = bool(reply.matches) and 0 <= reply.confidence <= 1
    assert good
