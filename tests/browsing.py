"""A real server, Debian's Chromium and axe-core from npm, for tests of the web pages."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
# `make test` installs it where there is npm.
AXE = ROOT / "build/axe/node_modules/axe-core/axe.min.js"


def chromium() -> str:
    """Return the path of Chromium, or an empty text without it."""
    return (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("google-chrome")
        or ""
    )


def free_port() -> int:
    """Return a port that no process listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(index: Path, corpus: Path, *more: str) -> Iterator[str]:
    """Run a server until the block ends; yield its address once it can answer."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = ["--index", str(index), "--port", str(port), "--log", "text"]
    command = [sys.executable, "-m", "rag", "serve", *options, *more]
    env = os.environ | {"RAG_CORPUS": str(corpus)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until_ready(f"{address}/readyz", process)
            yield address
        finally:
            process.terminate()


def wait_until_ready(probe: str, process: "subprocess.Popen[str]") -> None:
    """Return once the probe succeeds; fails with the log if the server ends."""
    for _ in range(600):
        if process.poll() is not None:
            log = process.stderr.read() if process.stderr else ""
            raise AssertionError(log)
        try:
            with urllib.request.urlopen(probe):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(probe)
