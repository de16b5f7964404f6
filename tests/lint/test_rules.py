"""The rules, the findings that break them, and how findings are counted."""

from dataclasses import asdict

import pytest

from rag.lint.rules import RULES, SEVERITIES, Finding, Severity, counted, finding
from tests.conftest import ROOT


@pytest.mark.parametrize("rule", RULES)
def test_a_finding_has_the_severity_of_its_rule(rule: str) -> None:
    found = finding(rule, "seed", "definition", "Mend it.", ["vae"])
    severity = RULES[rule].severity
    assert severity in SEVERITIES
    assert found == Finding(rule, severity, "seed", "definition", "Mend it.", ("vae",))


def test_a_finding_names_no_file_until_one_is_known() -> None:
    found = asdict(finding("not-indexed", "", "", "Build it."))
    assert (found["others"], found["file"], found["line"]) == ((), "", 0)


def test_a_rule_that_is_not_declared_has_no_findings() -> None:
    with pytest.raises(KeyError, match="no-such-rule"):
        finding("no-such-rule", "seed", "term", "Mend it.")


def test_no_findings_count_nothing() -> None:
    assert [counted([], severity) for severity in SEVERITIES] == [0, 0, 0]


@pytest.mark.parametrize(("at_least", "count"), [("error", 1), ("warning", 2), ("note", 3)])
def test_findings_are_counted_from_a_severity_on(at_least: Severity, count: int) -> None:
    rules = ("dangling-see-also", "near-duplicate", "confusable")
    found = [finding(rule, "", "", "") for rule in rules]
    assert counted(found, at_least) == count


@pytest.mark.parametrize("rule", RULES)
def test_the_page_on_rules_lists_each_as_it_is_declared(rule: str) -> None:
    page = (ROOT / "docs/lint.md").read_text(encoding="utf-8")
    assert f"| `{rule}` | {RULES[rule].severity} | {RULES[rule].meaning} |" in page


def test_the_page_on_rules_lists_no_others() -> None:
    page = (ROOT / "docs/lint.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(RULES)
