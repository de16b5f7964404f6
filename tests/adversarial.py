"""Texts that parsers take long for, and the doors through which strangers send texts.

A piece is repeated up to a size. The time that a door takes must grow in proportion to the size.
"""

import gc
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from rag.api.requests import EntryBody
from rag.corpus.entry_file import EntryFile
from rag.corpus.rewrite import entry_text
from rag.doors.dict_protocol import split_command
from rag.doors.dict_server import LINE_AT_MOST
from rag.entries.passages import split_into_passages
from rag.errors import RagError
from rag.formats.choice import read_detected
from rag.formats.drafts import ReadOptions
from rag.gaps.redaction import redacted
from rag.search.asked_for import asked_for
from rag.search.engine import Engine
from rag.search.mentions import mention_in
from rag.web.rendering import definition_html

Door = Callable[[str], object]

# A door that takes fewer seconds is quick enough; the time of four times the size, in times of one.
SOON, LARGEST_RATIO, TRIES = 0.05, 8.0, 3

# Each is repeated; ␣ is a space, ⏎ a line end, ⇥ a tab.
PIECES = (
    "\u200b",
    "\N{WOMAN}\u200d",
    *(
        piece.replace("␣", " ").replace("⏎", "\n").replace("⇥", "\t")
        for piece in r"""
    a a␣ A.␣ A␣b.␣ ? . !␣ ( ) () (a␣ " "a␣ ' “ - -␣ -- — _ __ _a␣ * ** *a␣ **a␣ *a␣**b␣ ~ ~~
    ` `` `a␣ `a`␣`` [ [a [[ [^ [^a]␣ [a]( [a](b␣ [a][ [a]:␣ [a]:␣b⏎ ![ ![a]( ![[ ]( ](< ]() []()
    [[a]] < <a <a␣ <a␣b <a␣b= <a␣b=" <!-- <!--a--> <! <? <![CDATA[ </ </a> <b> <p> <code> <dl><dt>
    <table><tr><td> <script> <div␣ & &a &amp; &# &#x { {{ {% {{␣}} {: } $ $$ $a␣ \ \( \[ \a
    # #␣ #␣a⏎ ##␣a⏎⏎ > >␣ >␣>␣ ⏎>␣a ⏎ ⏎⏎ ⏎␣ ␣ ⇥ ␣⏎ a⏎ a:⏎ a:␣ a:␣b⏎ -␣a⏎ ⏎␣␣-␣a *␣a⏎ 1.␣a⏎
    1)␣ ⏎a⏎:␣b⏎ a⏎-⏎ a⏎=⏎ ```⏎ ~~~⏎ ␣␣␣␣a⏎ ␣␣␣␣a␣⏎⏎ ---⏎ ***⏎ ===⏎ : :: a::b␣ a::⏎␣b⏎ ⏎..␣a::⏎
    ..␣ ⏎..␣[a]␣ ⏎..␣|a|␣replace::␣b :a:` :a:`b`␣ `a_ a_␣ _`a a__␣ @ a@a␣ a@ a.a␣ :// http://a␣
    http:// www. /a/ a/b␣ \\ 0 0. 1␣ 1, 1- é ́ á ß ﬁ İ 中 中。 한 ᄀ 🙂 , a, a,b⏎ "a","b"⏎ "a, ;
    | |a |␣ |a␣ a␣| |␣a␣|⏎ |a|b|⏎|-|-|⏎ a␣-␣b⏎ a␣–␣b⏎ a␣(b)␣ a␣( a,␣b,␣ a␣or␣ what␣is␣ part␣or␣
    mean␣ the␣ see␣ See␣a.␣ Related␣ i.e.␣ Mr.␣ no.␣ seed␣ seed seed- Seed.␣ seeds␣of␣ a-b- a_b␣ Aa
    AB␣ C++␣ C#␣ + +-␣ = == ^ ^^ ^a term:␣a⏎ term,definition⏎ [{" {"a": [1, <?xml␣ <a><a>
    <a>␣<b>␣"c"␣.⏎ <a>;
    """.split()
    ),
)
# What a reader takes for the beginning of its format, by the suffix of the file.
BEGINNINGS: Mapping[str, tuple[str, ...]] = {
    ".csv": ("term,definition\n",),
    ".tsv": ("term\tdefinition\n",),
    ".md": ("# Glossary\n\n", "---\ntitle: a\n---\n", "**Seed**\n: A number.\n\n"),
    ".html": ("<dl><dt>Seed</dt><dd>A number. ",),
    ".rst": (".. glossary::\n\n   Seed\n      ", "Seed\n  A number.\n\n"),
    ".txt": ("SEED\n\nA number that starts.\n\n", "Seed: a number.\n"),
    ".yml": ("- slug: seed\n  en:\n    term: ",),
    ".yaml": ("version: 1\nnodes:\n  - name: ",),
    ".json": ('[{"term": "Seed", "definition": "',),
    ".jsonl": ('{"term": "Seed", "definition": "A number."}\n',),
    ".ttl": ("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<a> skos:prefLabel ",),
    ".tbx": ("<martif type='TBX'><text><body><termEntry>",),
}


def repeated(piece: str, size: int) -> str:
    """Return a piece repeated until the text has a size in characters."""
    return (piece * (size // len(piece) + 1))[:size]


def text_doors(engine: Engine) -> dict[str, Door]:
    """Return the doors that a text meets which somebody sends, by name."""
    return {
        "preview": definition_html,
        "annotate text": partial(engine.annotate, form="text"),
        "annotate Markdown": partial(engine.annotate, form="markdown"),
        "annotate HTML": partial(engine.annotate, form="html"),
        "edit": _edit,
        "entry file": _entry_file,
        "mention": _mention,
        "phrase of a question": asked_for,
        "redaction": redacted,
        "DICT": _dict_command,
    }


def _edit(text: str) -> object:
    """Take a definition over HTTP and write it as a file."""
    entry = EntryBody.model_construct(term="Seed", definition=f"Seed {text}").entry("seed")
    split_into_passages([entry])
    return entry_text(entry)


def _entry_file(text: str) -> object:
    """Read a file with a text in its front matter, and below."""
    file = EntryFile(Path("seed.md"))
    file.parse(f"---\nterm: {text}\n---\n{text}")
    return file


def _dict_command(text: str) -> object:
    """Take a text apart as a command of DICT, whose length is limited."""
    return split_command(text[:LINE_AT_MOST])


def _mention(text: str) -> object:
    entry = EntryBody.model_construct(term="Seed", definition=f"Seed {text}").entry("seed")
    return mention_in(entry, ["nothing"])


def reader_doors() -> dict[str, Door]:
    """Return the readers of a file of each format, by suffix and beginning."""
    doors: dict[str, Door] = {}
    for suffix, beginnings in BEGINNINGS.items():
        for number, beginning in enumerate(("", *beginnings)):
            doors[f"{suffix} {number}"] = partial(_read_file, suffix, beginning)
    return doors


def _read_file(suffix: str, beginning: str, text: str) -> None:
    """Read a file that begins so and goes on with a text; errors are results, too."""
    with tempfile.TemporaryDirectory() as folder, suppress(RagError):
        path = Path(folder, f"glossary{suffix}")
        path.write_text(beginning + text, encoding="utf-8")
        read_detected(path, ReadOptions())


def is_linear(door: Door, text: str) -> bool:
    """Return whether a door takes a text in time that grows with its size, or in no time.

    A quarter of the text must not take less than an eighth of the time; processor time is counted,
    and the best of three tries, for the sake of busy machines.
    """
    ratios = []
    for _ in range(TRIES):
        whole = seconds(door, text)
        if whole < SOON:
            return True
        ratios.append(whole / max(seconds(door, text[: len(text) // 4]), SOON / 8))
    return min(ratios) <= LARGEST_RATIO


def seconds(door: Door, text: str) -> float:
    """Return the seconds of processor time that a door takes for a text.

    The garbage collector waits: it comes to many small objects more often than to few.
    """
    gc.disable()
    try:
        began = time.thread_time()
        with suppress(RagError, ValueError):
            door(text)
        return time.thread_time() - began
    finally:
        gc.enable()
