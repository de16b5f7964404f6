"""A server of an index that `bench.scale` measures, and edits over HTTP while it runs."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench.multiplied import write
from rag.http.keys import Keys
from rag.index.generations import load_generation

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "build/bench"
PORT = 8614
HOST = f"http://127.0.0.1:{PORT}"
EDITS = 12


@contextmanager
def serving(
    folder: Path, *options: str, port: int = PORT
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a server of an index; yield its process and the seconds until it was ready."""
    command = [sys.executable, "-m", "rag", "serve", "--index", str(folder)]
    command += ["--port", str(port), *options]
    began = time.perf_counter()
    with (BUILT / "scale.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        while not _is_ready(port):
            if process.poll() is not None:
                raise SystemExit("the server ended; see build/bench/scale.log")
            time.sleep(0.02)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def measure_edits(folder: Path) -> float:
    """Return the median seconds from a PUT until its entry is served.

    The index is copied first. The first edit, which reads the corpus, is printed and not counted.
    """
    work = BUILT / "scale-edits"
    _copy_glossary(folder, work)
    secret = Keys(work / "keys.json").add("bench", "write")
    options = ("--corpus", str(work / "corpus"), "--keys", str(work / "keys.json"))
    with serving(work / "index", *options):
        took = [_edit(number, secret) for number in range(EDITS)]
    print(f"the first edit, which reads the corpus: {took[0]:.1f} s", flush=True)
    shutil.rmtree(work)
    return float(np.median(took[1:]))


def _copy_glossary(folder: Path, work: Path) -> None:
    """Link an index into another folder, and write the corpus that it was made of."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work / "index", copy_function=os.link)
    # The pointer is written to, so it must be a file of its own.
    (work / "index/current").unlink()
    shutil.copy(folder / "current", work / "index/current")
    for entry in load_generation(folder).index.entries.values():
        write(work / "corpus", entry)


def _edit(number: int, secret: str) -> float:
    """Return the seconds from a PUT until its entry is served."""
    definition = f"What was put at {time.time_ns()}."
    body = {"term": f"Bench {number}", "definition": definition}
    began = time.perf_counter()
    _put(f"/v1/terms/bench-{number}", body, secret)
    reply = _get(PORT, f"/v1/ask?q=bench%20{number}")
    if definition not in json.dumps(reply):
        raise SystemExit("what was put is not served")
    return time.perf_counter() - began


def _put(path: str, body: dict[str, str], secret: str) -> None:
    """Write an entry."""
    content = json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{HOST}{path}", content, headers, method="PUT")
    urllib.request.urlopen(request, timeout=120).read()


def _get(port: int, path: str) -> Any:
    """Return the JSON that the server at a port answers with."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=120) as answer:
        return json.loads(answer.read())


def _is_ready(port: int) -> bool:
    """Return whether the server at a port answers questions."""
    try:
        return bool(_get(port, "/readyz")["status"] == "ready")
    except (OSError, ValueError):
        return False
