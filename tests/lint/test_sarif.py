"""The SARIF log: the parts that the standard requires.

It was compared with the schema of SARIF 2.1.0 when these tests were written.
"""

from pathlib import Path
from typing import Any

from rag.lint.rules import RULES, Finding, finding
from rag.lint.sarif import SCHEMA, sarif_log

ROOT = Path("/work")
PLACED = Finding(
    "near-duplicate",
    "warning",
    "seed",
    "definition",
    "Merge them.",
    ("start",),
    "corpus/a seed.md",
    7,
)


def result(found: Finding) -> dict[str, Any]:
    [one] = sarif_log([found], ROOT)["runs"][0]["results"]
    return dict(one)


def test_a_log_says_what_wrote_it_and_lists_every_rule_once() -> None:
    made = sarif_log([], ROOT)
    [run] = made["runs"]
    assert (made["$schema"], made["version"], run["results"]) == (SCHEMA, "2.1.0", [])
    driver = run["tool"]["driver"]
    assert driver["name"] == "glossary-rag"
    assert {rule["id"]: rule["defaultConfiguration"]["level"] for rule in driver["rules"]} == {
        name: rule.severity for name, rule in RULES.items()
    }


def test_a_finding_names_its_rule_its_level_and_its_place() -> None:
    assert result(PLACED) == {
        "ruleId": "near-duplicate",
        "ruleIndex": list(RULES).index("near-duplicate"),
        "level": "warning",
        "message": {"text": "Merge them."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "corpus/a%20seed.md"},
                    "region": {"startLine": 7},
                },
                "logicalLocations": [{"fullyQualifiedName": "seed", "kind": "member"}],
            }
        ],
    }


def test_a_file_outside_of_the_root_is_named_absolutely() -> None:
    found = Finding(
        "not-read", "warning", "", "", "Left out.", file="/else where/terms.csv", line=0
    )
    assert result(found)["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "file:///else%20where/terms.csv"}}}
    ]


def test_a_finding_without_a_file_is_placed_by_its_entry() -> None:
    [place] = result(finding("confusable", "seed", "questions", "Say it.", ["luck"]))["locations"]
    assert place == {"logicalLocations": [{"fullyQualifiedName": "seed", "kind": "member"}]}


def test_a_finding_about_the_whole_has_no_place() -> None:
    assert "locations" not in result(finding("not-indexed", "", "", "Build it."))
