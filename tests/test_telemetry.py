"""Nothing of ours, and no library, sends anything or writes outside of the folders named."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.browsing import free_port, wait_until_ready
from tests.conftest import ROOT

SOCKETS = Path("/proc/self/net/tcp")


def test_building_asking_and_serving_leave_no_file_and_no_connection(
    tmp_path: Path, corpus: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    where = ["--index", str(tmp_path / "index")]
    env = os.environ | {"HOME": str(home), "RAG_CORPUS": str(corpus), "TMPDIR": str(home)}
    env.pop("ORT_DISABLE_TELEMETRY", None)
    rag = [sys.executable, "-m", "rag"]
    subprocess.run([*rag, "build", *where], cwd=ROOT, env=env, check=True, capture_output=True)
    ask = [*rag, "ask", *where, "what is a seed"]
    subprocess.run(ask, cwd=ROOT, env=env, check=True, capture_output=True)
    port = free_port()
    serve = [*rag, "serve", *where, "--port", str(port), "--keys", str(tmp_path / "keys.json")]
    with subprocess.Popen(serve, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_ready(f"{address}/readyz", process)
            with urllib.request.urlopen(f"{address}/v1/ask?q=what+is+a+seed") as response:
                assert json.load(response)["outcome"] == "answered"
            ports = connected_ports(process.pid)
        finally:
            process.terminate()
    assert [*home.rglob("*")] == []
    assert ports <= {port}
    written = {path.name for path in tmp_path.iterdir()} - {"home", "index", "corpus"}
    assert written <= {"keys.json"}


def connected_ports(process: int) -> set[int]:
    """Return the local ports of the TCP sockets that a process holds."""
    if not SOCKETS.exists():
        pytest.skip("only Linux tells which sockets a process holds")
    inodes = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        target = str(descriptor.readlink())
        if target.startswith("socket:["):
            inodes.add(target.removeprefix("socket:[").removesuffix("]"))
    ports = set()
    for family in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{family}").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[9] in inodes:
                ports.add(int(columns[1].rpartition(":")[2], 16))
    return ports
