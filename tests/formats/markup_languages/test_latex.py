"""LaTeX: entries of the usual packages, and lists of terms."""

from pathlib import Path

import pytest

from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import parse_html
from rag.formats.markup_languages.latex import Latex
from rag.formats.markup_languages.latex_groups import keys_and_values
from rag.formats.markup_languages.latex_html import LatexText
from tests.formats.reading import drafts_in

READER = Latex()
GLOSSARY = r"""
% \newacronym{no}{NO}{not read}
\newglossaryentry{tide}{name={Tide}, description={The rise of the \emph{sea} at a \gls{quay}},
  plural=tides, see={quay, td}}
\newacronym[description={Twice a day}]{td}{TD}{Tidal Day}
\DeclareAcronym{mllw}{short = MLLW, long = Mean Lower Low Water}
\acro{hw}[HW]{High Water}
\nomenclature{$h$}{height of the tide}
\longnewglossaryentry{quay}{name=quay}{A wall.

It stands \textbf{fast}.}
"""


def test_the_entries_of_all_packages_are_read(tmp_path: Path) -> None:
    tide, day, mllw, high, height, quay = drafts_in(READER, tmp_path, GLOSSARY, "glossary.tex")
    assert (tide.term, tide.line, tide.see_also) == ("Tide", 3, ("quay", "td"))
    assert tide.definition == "The rise of the *sea* at a quay"
    assert (day.term, day.aliases, day.definition) == ("TD", ("Tidal Day",), "Twice a day")
    assert (mllw.term, mllw.definition) == ("MLLW", "Mean Lower Low Water")
    assert (high.term, high.aliases) == ("HW", ("High Water",))
    assert (height.term, height.definition) == ("$h$", "height of the tide")
    assert quay.definition == "A wall.\n\nIt stands **fast**."


def test_a_list_of_terms_is_read_where_there_are_no_entries(tmp_path: Path) -> None:
    source = (
        "\\begin{description}\n\\item[tide] The rise of the sea.\n"
        "\\item[quay] A wall beside ships.\n\\end{description}"
    )
    drafts = drafts_in(READER, tmp_path, source, "harbour.tex")
    assert [(draft.term, draft.definition) for draft in drafts] == [
        ("tide", "The rise of the sea."),
        ("quay", "A wall beside ships."),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"50\% \& \"Uber \c{c}a \'{e}t\'e", "50% & Über ça été"),
        (r"$a_1 < b$ and \(c\)", "$a_1 < b$ and $c$"),
        (r"\begin{itemize}\item a\item b\end{itemize}", "- a\n- b"),
        (r"\begin{enumerate}\item a\item b\end{enumerate}", "1. a\n2. b"),
        ("\\begin{verbatim}\na\n  b\n\\end{verbatim}", "```\na\n  b\n```"),
        (r"\href{http://x.test}{a site}\footnote{why}", "[a site](http://x.test) (why)"),
        (r"\verb|a_b| \texttt{c} ``d'' e--f", "`a_b` `c` “d” e–f"),
        (r"\input{secret}\unknown{seen} \cite[p.~1]{x}", "seen"),
        (r"a\\ b~c\ldots", "a\\\nb c…"),
    ],
)
def test_text_becomes_markdown(source: str, expected: str) -> None:
    assert element_to_markdown(parse_html(LatexText().html(source))) == expected


def test_values_may_hold_commas_and_signs_in_braces() -> None:
    found = keys_and_values(r"name = a, description={b, c=d {e}}, sort={f\}g}, alone")
    assert found == {"name": "a", "description": "b, c=d {e}", "sort": r"f\}g"}


def test_groups_inside_one_another_end_somewhere() -> None:
    assert LatexText().html(r"\emph{" * 5_000 + "x" + "}" * 5_000).startswith("<em><em>")


def test_other_files_are_no_glossary(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text("\\section{Tides}\n%\\newacronym{a}{b}{c}\n", encoding="utf-8")
    assert not READER.recognises(tmp_path / "a.tex")


def test_other_names_of_an_entry_stand_once_and_are_not_its_name(tmp_path: Path) -> None:
    source = (
        r"\newglossaryentry{td}{name=tide, symbol=tide, first=flood, text=flood, plural=tidings,"
        r" description={The rise.}}"
    )
    [tide] = drafts_in(READER, tmp_path, source, "glossary.tex")
    assert (tide.term, tide.aliases) == ("tide", ("flood", "tidings"))
