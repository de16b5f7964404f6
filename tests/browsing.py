"""What tests of the web page need: a real server, Debian's Chromium, axe-core from npm."""

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
# Put there by `make test`, where npm is installed.
AXE = ROOT / "build/axe/node_modules/axe-core/axe.min.js"


def chromium() -> str:
    """Return where Chromium is, or nothing."""
    return (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("google-chrome")
        or ""
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(index: Path, corpus: Path, *more: str) -> Iterator[str]:
    """Run a server until the block ends; yield its address once it can answer."""
    address = f"127.0.0.1:{free_port()}"
    where = ["--index", str(index), "--port", address.rpartition(":")[2], "--log", "text"]
    command = [sys.executable, "-m", "rag", "serve", *where, *more]
    env = os.environ | {"RAG_CORPUS": str(corpus)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until_ready(f"http://{address}/readyz", process)
            yield f"http://{address}"
        finally:
            process.terminate()


def wait_until_ready(probe: str, process: "subprocess.Popen[str]") -> None:
    """Return once the probe says yes."""
    for _ in range(600):
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            with urllib.request.urlopen(probe):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(probe)
