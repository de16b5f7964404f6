"""Asks for answers written by a model that tells half the truth (`tests/writers.py`).

python -m bench.doors.writing
"""

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import httpx2

from tests.browsing import free_port, serving

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = ("how do I get the same picture again", "which sauce goes with pasta")
ADDRESS = "http://127.0.0.1:8000/v1/write"
WIDTH = 230


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the events of two answers."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    port = free_port()
    model_url = f"http://127.0.0.1:{port}/v1"
    options = ["--llm-base-url", model_url, "--llm-model", "half-liar"]
    command = [sys.executable, "-m", "tests.writers", str(port)]
    with subprocess.Popen(command, cwd=ROOT) as model:
        try:
            with serving(ROOT / "index", ROOT / "corpus", *options) as address:
                for question in QUESTIONS:
                    body = f'{{"question": "{question}"}}'
                    print(f"$ curl -N {ADDRESS} --json '{body}'")
                    print_events(f"{address}/v1/write", question)
        finally:
            model.kill()


def print_events(address: str, question: str) -> None:
    """Print the events of an answer, long lines cut."""
    with httpx2.stream("POST", address, json={"question": question}, timeout=60) as reply:
        for line in reply.iter_lines():
            print(line if len(line) <= WIDTH else f"{line[:WIDTH]} ...")


if __name__ == "__main__":
    main()
