"""The records of enriching cannot be changed, and ask for what an owner means by default."""

from dataclasses import FrozenInstanceError, asdict

import pytest

from rag.enrich.records import EnrichmentReport, EnrichmentTask, Proposal, TaskOptions
from rag.formats.overlay import Doubtful


def test_all_entries_get_eight_questions_unless_somebody_says_otherwise() -> None:
    assert asdict(TaskOptions()) == {"per_entry": 8, "only": (), "again": False, "limit": None}


def test_a_proposal_may_have_no_aliases() -> None:
    assert Proposal("seed", ("x",)).aliases == ()


def test_records_are_frozen() -> None:
    task = EnrichmentTask("seed", "Seed", "It fixes the noise.", (), (), 8)
    with pytest.raises(FrozenInstanceError):
        task.count = 9  # type: ignore[misc]


def test_a_report_can_be_written_as_json() -> None:
    doubtful = {"seed": (Doubtful("so?", "why"),)}
    report = EnrichmentReport({"seed": ("x",)}, doubtful, 1, 2)
    assert asdict(report)["doubtful"] == {"seed": ({"question": "so?", "reason": "why"},)}
    assert report.notes == ()
