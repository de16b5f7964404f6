"""Imports into a corpus: what changed in the source comes in, and what the owner edited stays."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.importing import ImportPlan, carry_out, plan_import
from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.codec import from_json
from rag.errors import CorpusError, CorpusUnwritable
from rag.types import Entry

POD = replace(
    EMPTY_ENTRY,
    id="pod",
    term="Pod",
    definition="The smallest thing.",
    aliases=("pods",),
    see_also=("node",),
)
NODE = replace(EMPTY_ENTRY, id="node", term="Node", definition="A machine.")


def imported(folder: Path, *entries: Entry, prune: bool = False) -> ImportPlan:
    planned = plan_import(entries, folder, "source.csv", prune)
    carry_out(planned)
    return planned


def held(folder: Path) -> dict[str, Entry]:
    return {entry.id: entry for entry in read_corpus(folder)}


def marks(planned: ImportPlan) -> list[tuple[str, str]]:
    return [(change.sign, change.entry) for change in planned.changes]


def edit(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / f"{name}.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_import_writes_a_file_for_each_entry(tmp_path: Path) -> None:
    planned = imported(tmp_path / "corpus", POD, NODE)
    assert marks(planned) == [("+", "node"), ("+", "pod")]
    assert held(tmp_path / "corpus") == {"pod": POD, "node": NODE}


def test_a_plan_changes_nothing(tmp_path: Path) -> None:
    planned = plan_import([POD, NODE], tmp_path / "corpus", "source.csv")
    assert "+term: Pod" in planned.changes[1].diff()
    assert not (tmp_path / "corpus").exists()


def test_the_same_import_again_changes_nothing(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    planned = imported(tmp_path, POD, NODE)
    assert (planned.changes, planned.conflicts, planned.same) == ((), (), 2)


def test_what_the_owner_edited_stays_and_what_the_source_changed_comes_in(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    edit(tmp_path, "pod", "aliases: [pods]", "# ours\naliases: [pods, capsule]")
    planned = imported(
        tmp_path,
        replace(POD, definition="The smallest thing that runs.", aliases=("pods", "po")),
        NODE,
    )
    assert planned.conflicts == ()
    assert held(tmp_path)["pod"].definition == "The smallest thing that runs."
    assert held(tmp_path)["pod"].aliases == ("pods", "capsule", "po")
    assert "# ours" in (tmp_path / "pod.md").read_text(encoding="utf-8")


def test_what_both_changed_is_told_once_and_stays_the_owners(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    edit(tmp_path, "pod", "The smallest thing.", "Our smallest thing.")
    changed = replace(POD, definition="Their smallest thing.")
    planned = imported(tmp_path, changed, NODE)
    assert [conflict.message for conflict in planned.conflicts] == [
        "'definition' changed here and in the source, each in another way: here "
        "'Our smallest thing.', in the source 'Their smallest thing.'; it stays so"
    ]
    assert held(tmp_path)["pod"].definition == "Our smallest thing."
    assert imported(tmp_path, changed, NODE).conflicts == ()


def test_what_the_owner_deleted_does_not_come_back(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    (tmp_path / "node.md").unlink()
    assert imported(tmp_path, POD, NODE).conflicts == ()
    changed = imported(tmp_path, POD, replace(NODE, definition="A machine of many."))
    assert [conflict.message for conflict in changed.conflicts] == ["is deleted here; it stays so"]
    assert set(held(tmp_path)) == {"pod"}
    assert held(tmp_path)["pod"].see_also == ()


def test_what_left_the_source_is_removed_only_if_that_is_wanted_and_nobody_edited_it(
    tmp_path: Path,
) -> None:
    third = replace(NODE, id="third", term="Third")
    imported(tmp_path, POD, NODE, third)
    edit(tmp_path, "third", "A machine.", "Ours.")
    kept = imported(tmp_path, POD)
    assert [note.message for note in kept.notes] == [
        "is no longer in the source; it stays unless --prune is given",
        "is no longer in the source; it was edited here and stays",
    ]
    imported(tmp_path, POD, NODE, third)
    pruned = imported(tmp_path, POD, prune=True)
    assert marks(pruned) == [("-", "node"), ("~", "pod")]
    assert set(held(tmp_path)) == {"pod", "third"}


def test_what_left_the_source_is_still_known_to_a_later_import_that_prunes(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    imported(tmp_path, POD)
    assert set(held(tmp_path)) == {"pod", "node"}
    imported(tmp_path, POD, prune=True)
    assert set(held(tmp_path)) == {"pod"}


def test_entries_that_were_there_before_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "pod.md").write_text(
        "---\nterm: Pod\nstatus: approved\n---\nOurs.\n", encoding="utf-8"
    )
    planned = imported(tmp_path, POD, NODE)
    assert [conflict.message.split(" ")[0] for conflict in planned.conflicts] == ["'definition'"]
    assert held(tmp_path)["pod"] == replace(POD, definition="Ours.")


def test_a_name_that_another_entry_bears_is_told(tmp_path: Path) -> None:
    (tmp_path / "whale.md").write_text(
        "---\nterm: Whale\naliases: [Pod]\n---\nMany whales.\n", encoding="utf-8"
    )
    planned = imported(tmp_path, POD, NODE)
    assert any("'Pod' is also a name of whale" in note.message for note in planned.notes)


def test_sources_of_other_names_do_not_disturb_each_other(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    other = plan_import([replace(NODE, id="else", term="Else")], tmp_path, "other.csv")
    carry_out(other)
    assert (marks(other), other.notes) == ([("+", "else")], ())


def test_a_corpus_with_faults_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(CorpusError, match="no front matter"):
        plan_import([POD, NODE], tmp_path, "source.csv")


def test_a_broken_memory_is_refused(tmp_path: Path) -> None:
    planned = imported(tmp_path, POD, NODE)
    planned.memory.write_text("[]\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="remove it"):
        plan_import([POD, NODE], tmp_path, "source.csv")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    planned = plan_import([POD, NODE], tmp_path / "file" / "corpus", "source.csv")
    with pytest.raises(CorpusUnwritable, match="running the import again does the rest"):
        carry_out(planned)


def test_a_link_of_the_source_to_an_entry_that_is_not_there_is_dropped(tmp_path: Path) -> None:
    imported(tmp_path, replace(POD, see_also=("node", "nowhere")), NODE)
    assert held(tmp_path)["pod"].see_also == ("node",)


def test_a_link_that_the_owner_added_stays_even_if_it_leads_nowhere(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    edit(tmp_path, "pod", "see_also: [node]", "see_also: [node, nowhere]")
    imported(tmp_path, replace(POD, term="A pod"), NODE)
    assert held(tmp_path)["pod"].see_also == ("node", "nowhere")


def test_a_change_is_shown_as_a_unified_diff(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    [change] = plan_import([POD, replace(NODE, term="Machine")], tmp_path, "source.csv").changes
    assert change.sign == "~"
    assert "-term: Node\n+term: Machine\n" in change.diff()
    assert change.diff().startswith(f"--- {tmp_path / 'node.md'}")


def test_an_entry_that_came_back_to_what_it_was_is_no_conflict(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    imported(tmp_path, replace(POD, term="Capsule"), NODE)
    planned = imported(tmp_path, POD, NODE)
    assert planned.conflicts == ()
    assert held(tmp_path)["pod"] == POD


def test_an_entry_deleted_here_is_noted_while_the_source_keeps_it(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    (tmp_path / "node.md").unlink()
    planned = plan_import([POD, NODE], tmp_path, "source.csv")
    assert "is deleted here; it stays so" in [note.message for note in planned.notes]


def test_an_import_of_nothing_into_nothing_changes_nothing(tmp_path: Path) -> None:
    planned = imported(tmp_path)
    assert (planned.changes, planned.same) == ((), 0)
    assert planned.memory.read_bytes() == b""


def test_the_entries_of_the_source_are_kept_beside_the_corpus(tmp_path: Path) -> None:
    planned = imported(tmp_path, POD, NODE)
    assert planned.memory == tmp_path / ".imported/source.csv.jsonl"
    lines = planned.memory.read_text(encoding="utf-8").splitlines()
    assert [from_json(line) for line in lines] == [POD, NODE]
    assert set(held(tmp_path)) == {"pod", "node"}


def test_counts_of_what_stays_leave_out_what_is_added_changed_or_removed(tmp_path: Path) -> None:
    third = replace(NODE, id="third", term="Third")
    imported(tmp_path, POD, NODE, third)
    fourth = replace(NODE, id="fourth", term="Fourth")
    planned = plan_import([replace(POD, term="A pod"), NODE, fourth], tmp_path, "source.csv", True)
    assert marks(planned) == [("+", "fourth"), ("~", "pod"), ("-", "third")]
    assert planned.same == 1


def test_an_entry_in_an_inner_folder_is_changed_where_it_stands(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    (tmp_path / "inner").mkdir()
    (tmp_path / "pod.md").rename(tmp_path / "inner/pod.md")
    [change] = imported(tmp_path, replace(POD, term="A pod"), NODE).changes
    assert change.path == tmp_path / "inner/pod.md"
    assert not (tmp_path / "pod.md").exists()


def test_a_conflict_names_the_file_of_the_entry(tmp_path: Path) -> None:
    imported(tmp_path, POD, NODE)
    edit(tmp_path, "pod", "The smallest thing.", "Our smallest thing.")
    [conflict] = plan_import(
        [replace(POD, definition="Theirs."), NODE], tmp_path, "source.csv"
    ).conflicts
    assert str(conflict).startswith(f"{tmp_path / 'pod.md'}:1: 'definition' changed here")
