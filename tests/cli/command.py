"""Runs a command of `rag` as a user types it: in this process, or in one of its own."""

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from rag.cli.main import main
from rag.settings import OPTIONS, variable
from tests.conftest import ROOT


def run(*arguments: str, stdin: str = "", **variables: str) -> Result:
    """Run a command in this process, with no `RAG_*` variable but those given."""
    environment: dict[str, str | None] = {variable(name): None for name in OPTIONS}
    environment.update(variables)
    runner = CliRunner(env=environment)
    return runner.invoke(main, arguments, input=stdin, catch_exceptions=False)


def run_process(
    *arguments: str, cwd: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, which downloads nothing."""
    environment = {"PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1", **variables}
    command = [sys.executable, "-m", "rag", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
