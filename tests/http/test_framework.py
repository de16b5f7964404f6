"""FastAPI is imported without what is seldom needed, and works as usual."""

import subprocess
import sys

FIRST = "import sys; from rag.http.framework import import_framework; import_framework();"


def printed(code: str) -> str:
    """Return the output of a program that has imported the framework."""
    command = [sys.executable, "-c", f"{FIRST} {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_first_version_of_pydantic_is_not_loaded() -> None:
    assert printed("print(sys.modules['pydantic.v1'])") == "None"


def test_a_model_is_prepared_when_it_is_first_used() -> None:
    model = "from fastapi.openapi.models import Contact as C"
    checks = "print(C.__pydantic_complete__, C(name='a').name, C.__pydantic_complete__)"
    assert printed(f"{model}; {checks}") == "False a True"
