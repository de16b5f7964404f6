"""The text of LaTeX becomes HTML, and then Markdown."""

import pytest

from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import parse_html
from rag.formats.markup_languages.latex_html import LatexText


def markdown(source: str, names: dict[str, str] | None = None) -> str:
    return element_to_markdown(parse_html(LatexText(names or {}).html(source)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\SI{0.1}{\nano\metre} \qty{5}{kg/m^3}", "0.1 nano metre 5 kg/m^3"),
        (r"\SIrange{1}{2}{\kilogram\per\metre}", "1 to 2 kilogram per metre"),
        (r"\unit{\volt} \num{96485}", "volt 96485"),
        (r"\hypertarget{a}{Anode} \hyperref[sec:b]{there}", "Anode there"),
        (r"\textcolor{red}{a} \foreignlanguage{german}{b}", "a b"),
        (r"\ensuremath{x_1}", "$x_1$"),
        (r"heat\nomunit{J/K}", "heat (J/K)"),
        (r"\begin{itemize}[noitemsep]\item a\end{itemize}", "- a"),
        (
            r"\begin{tabular}{ll}\toprule a & b \\ \hline $1$ & \texttt{2} \\[2pt]\end{tabular}",
            "| a | b |\n| --- | --- |\n| $1$ | `2` |",
        ),
        (r"R\&D", "R&D"),
        (r"\immediate\write18{rm x}seen\directlua{y}", "seen"),
    ],
)
def test_commands_show_what_is_printed(source: str, expected: str) -> None:
    assert markdown(source) == expected


def test_references_show_the_names_of_entries() -> None:
    names = {"td": "tide"}
    assert markdown(r"\gls{td}, \Glspl{td}, \glsxtrshort{td}, \gls{x}", names) == (
        "tide, tides, tide, x"
    )


def test_the_words_of_deep_arguments_stay() -> None:
    assert markdown(r"\emph{" * 100 + "deep" + "}" * 100).count("deep") == 1


def test_a_row_without_words_is_no_row() -> None:
    table = LatexText({}).html(r"\begin{tabular}{ll}a & b \\ & \\ c \\\end{tabular}")
    assert table.count("<tr>") == 2
    assert table.count("<td>") == 3
