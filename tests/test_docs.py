"""What the documents say is what there is."""

import re

import pytest

from rag.settings import OPTIONS, flag, variable
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OPTIONS)
def test_the_readme_lists_every_setting_as_it_is_declared(name: str) -> None:
    default = OPTIONS[name].default
    shown = f"`{default}`" if default not in (None, "") else ""
    row = f"| `{flag(name)}` | `{variable(name)}` | {shown} | {OPTIONS[name].metadata['meaning']} |"
    assert row in README


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/architecture.md",
        "docs/doors.md",
        "deploy/README.md",
        "docs/performance.md",
        "docs/reliability.md",
    ],
)
def test_every_link_between_documents_leads_somewhere(page: str) -> None:
    # What stands in a transcript is no link.
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_the_architecture_page_names_every_module() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    modules = {path.stem for path in (ROOT / "rag").glob("[!_]*.py")}
    assert {module for module in modules if f"`{module}`" not in page and f"{module}.py" not in page} == set()
