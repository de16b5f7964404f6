"""Findings -> a log in SARIF 2.1.0 (OASIS), which shows them where code is reviewed. Pure.

A finding whose file is not known is placed by its entry alone, as a logical location.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rag import __version__
from rag.lint.rules import RULES, Finding

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def log(findings: Sequence[Finding], root: Path) -> dict[str, Any]:
    """Return the log of one run; files below `root`, an absolute path, are named from there."""
    driver = {"name": "glossary-rag", "version": __version__, "rules": rules()}
    results = [result(finding, root) for finding in findings]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def rules() -> list[dict[str, Any]]:
    """Return all rules, broken or not."""
    return [
        {
            "id": name,
            "shortDescription": {"text": rule.meaning},
            "defaultConfiguration": {"level": rule.severity},
        }
        for name, rule in RULES.items()
    ]


def result(finding: Finding, root: Path) -> dict[str, Any]:
    """Return one finding."""
    place = location(finding, root)
    return {
        "ruleId": finding.rule,
        "ruleIndex": list(RULES).index(finding.rule),
        "level": finding.severity,
        "message": {"text": finding.message},
        **({"locations": [place]} if place else {}),
    }


def location(finding: Finding, root: Path) -> dict[str, Any]:
    """Return where a finding is: its file and line, and its entry, as far as they are known."""
    place: dict[str, Any] = {}
    if finding.file:
        place["physicalLocation"] = {"artifactLocation": {"uri": uri(Path(finding.file), root)}}
    if finding.file and finding.line > 0:
        place["physicalLocation"]["region"] = {"startLine": finding.line}
    if finding.entry:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.entry, "kind": "member"}]
    return place


def uri(file: Path, root: Path) -> str:
    """Return how a file is named: from the root if it is below it, else absolutely."""
    whole = Path(root, file)
    return (
        quote(whole.relative_to(root).as_posix()) if whole.is_relative_to(root) else whole.as_uri()
    )
