"""The plots of `rag eval`."""

from pathlib import Path

from rag.search.plots import write_plots
from tests.search.test_evaluation import judged

PNG = b"\x89PNG"


def test_both_plots_are_written_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "plots"
    answerable = [judged("a", "a", 0.9), judged("a", "b", 0.4)]
    files = write_plots(folder, answerable, [judged("", "a", 0.2)])
    assert files == [folder / "risk-coverage.png", folder / "reliability.png"]
    assert all(file.read_bytes().startswith(PNG) for file in files)


def test_plots_need_no_out_of_scope_questions(tmp_path: Path) -> None:
    files = write_plots(tmp_path, [judged("a", "a", 0.9)], [])
    assert [file.is_file() for file in files] == [True, True]


def test_plots_of_other_replies_replace_the_earlier_ones(tmp_path: Path) -> None:
    [first, _] = write_plots(tmp_path, [judged("a", "a", 0.9)], [])
    before = first.read_bytes()
    write_plots(tmp_path, [judged("a", "b", 0.9), judged("a", "a", 0.2)], [])
    assert first.read_bytes() != before
