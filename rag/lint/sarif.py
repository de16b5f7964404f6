"""Findings as a SARIF 2.1.0 log (OASIS), which code review tools show beside the lines.

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


def sarif_log(findings: Sequence[Finding], root: Path) -> dict[str, Any]:
    """Return the log of one run; files below `root`, an absolute path, are named relative to it."""
    driver = {"name": "glossary-rag", "version": __version__, "rules": rule_descriptions()}
    results = [sarif_result(finding, root) for finding in findings]
    run = {"tool": {"driver": driver}, "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def rule_descriptions() -> list[dict[str, Any]]:
    """Return the descriptions of all rules, broken or not, in their order."""
    descriptions = []
    for name, rule in RULES.items():
        description = {
            "id": name,
            "shortDescription": {"text": rule.meaning},
            "defaultConfiguration": {"level": rule.severity},
        }
        descriptions.append(description)
    return descriptions


def sarif_result(finding: Finding, root: Path) -> dict[str, Any]:
    """Return one finding as a result."""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": list(RULES).index(finding.rule),
        "level": finding.severity,
        "message": {"text": finding.message},
    }
    place = location(finding, root)
    if place:
        result["locations"] = [place]
    return result


def location(finding: Finding, root: Path) -> dict[str, Any]:
    """Return where a finding is: its file and line, and its entry, as far as they are known."""
    place: dict[str, Any] = {}
    if finding.file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": uri(Path(finding.file), root)}}
        if finding.line > 0:
            physical["region"] = {"startLine": finding.line}
        place["physicalLocation"] = physical
    if finding.entry:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.entry, "kind": "member"}]
    return place


def uri(file: Path, root: Path) -> str:
    """Return the URI of a file: relative to the root if it is below it, else absolute."""
    path = Path(root, file)
    if path.is_relative_to(root):
        return quote(path.relative_to(root).as_posix())
    return path.as_uri()
