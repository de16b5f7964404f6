"""The systems that are measured side by side: ours, and peers with the same model and entries.

The peers share an environment of their own under build/bench. Each is a server that answers over
HTTP; how to install, build, start and ask it is here.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.load import HOST
from bench.workloads import request_to_ours
from rag.corpus.folder import read_corpus
from rag.encoders.model_files import DEFAULT_MODEL, model_folder

ROOT = Path(__file__).parent.parent
WORK = ROOT / "build/bench"
PEERS = WORK / "peer/bin"
PROGRAMS = ROOT / "bench/peers"
PACKAGES = [
    *("torch==2.13.0", "txtai[api]==9.14.0", "sentence-transformers==6.2.0"),
    *("fastembed==0.9.1", "qdrant-client==1.20.0", "onnx==1.23.2"),
]
OURS, OURS_TWICE, TXTAI = "ours", "ours, --workers 2", "txtai"
QDRANT, FAISS = "fastembed and qdrant", "sentence-transformers, FAISS"
SYSTEMS = (OURS, OURS_TWICE, TXTAI, QDRANT, FAISS)
PORTS = {OURS: 8611, OURS_TWICE: 8617, TXTAI: 8612, QDRANT: 8615, FAISS: 8616}
ROWS, ONNX = WORK / "rows.jsonl", WORK / "onnx"


def prepare_peers() -> None:
    """Install the peers in an environment of their own, and write their files, once."""
    WORK.mkdir(parents=True, exist_ok=True)
    if not (PEERS / "uvicorn").exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS.parent], check=True)
        subprocess.run([PEERS / "pip", "install", "--quiet", *PACKAGES], check=True)
    with ROWS.open("w", encoding="utf-8") as stream:
        for entry in read_corpus(ROOT / "corpus"):
            row = {"id": entry.id, "text": f"{entry.term}: {entry.definition}"}
            stream.write(json.dumps(row) + "\n")
    if not (ONNX / "model.onnx").exists():
        program = PROGRAMS / "fastembed_model.py"
        timed([PEERS / "python", program, model_folder(DEFAULT_MODEL), ONNX])


def build_ours(fresh: bool) -> float:
    """Return the seconds that `rag build` takes, start of the interpreter included."""
    if fresh:
        subprocess.run(["rm", "-rf", WORK / "index"], check=True)
    return timed([sys.executable, "-m", "rag", "build", "--index", WORK / "index"])


def build_txtai() -> float:
    """Return the seconds that txtai takes to index the same entries, each as one text.

    The other peers embed the entries when they start.
    """
    model, index = model_folder(DEFAULT_MODEL), WORK / "peer-index"
    configuration = f"path: {index}\nembeddings:\n  path: {model}\n  content: true\n"
    (WORK / "peer.yml").write_text(configuration, encoding="utf-8")
    return timed([PEERS / "python", PROGRAMS / "txtai_index.py", model, ROWS, index])


def timed(command: list[object]) -> float:
    """Return the seconds that a command takes; what it prints is dropped."""
    quiet = subprocess.DEVNULL
    began = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, cwd=ROOT, stdout=quiet, stderr=quiet)
    return time.perf_counter() - began


@contextmanager
def serving(system: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a system's server; yield its process and the seconds it took to its first answer."""
    command = command_of(system)
    environment = os.environ | {"CONFIG": str(WORK / "peer.yml")}
    began = time.perf_counter()
    with log_of(system).open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for_answer(system)
        yield process, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def command_of(system: str) -> list[str]:
    """Return the command that starts a system's server."""
    peer = PEERS / "python"
    ours: list[object] = [sys.executable, "-m", "rag", "serve", "--index", WORK / "index"]
    commands: dict[str, list[object]] = {
        OURS: [*ours, "--port"],
        OURS_TWICE: [*ours, "--workers", "2", "--port"],
        TXTAI: [peer, "-m", "uvicorn", "txtai.api:app", "--port"],
        QDRANT: [peer, PROGRAMS / "qdrant_server.py", ONNX, ROWS],
        FAISS: [peer, PROGRAMS / "faiss_server.py", model_folder(DEFAULT_MODEL), ROWS],
    }
    return [*map(str, commands[system]), str(PORTS[system])]


def is_ours(system: str) -> bool:
    """Return whether a system is ours, with one process or two."""
    return system in (OURS, OURS_TWICE)


def log_of(system: str) -> Path:
    """Return the file that a server's output goes to."""
    return WORK / f"{PORTS[system]}.log"


def wait_for_answer(system: str) -> None:
    """Return once a question is answered. Raises TimeoutError after two minutes."""
    for _ in range(12_000):
        try:
            ask(system, "seed")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError(f"{system} does not answer; see {log_of(system)}")


def ask(system: str, question: str) -> Any:
    """Return what a system answers to a question, as JSON, five matches wanted."""
    address = f"http://{HOST}:{PORTS[system]}{target_of(system, question)}"
    with urllib.request.urlopen(address, timeout=60) as reply:
        return json.loads(reply.read())


def target_of(system: str, question: str) -> str:
    """Return the path and query that ask a system for five matches."""
    path = "/v1/ask?limit=5&q=" if is_ours(system) else "/search?limit=5&query="
    return path + quote(question)


def request_to(system: str, question: str) -> bytes:
    """Return the HTTP request that asks a system for five matches."""
    if is_ours(system):
        return request_to_ours(question)
    return f"GET {target_of(system, question)} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def first_match(system: str, question: str) -> str:
    """Return the id of the first match."""
    reply = ask(system, question)
    matches = reply["matches"] if is_ours(system) else reply
    return str(matches[0]["id"])


def answers(system: str, question: str) -> bool:
    """Return whether a system answers a question; the peers always do."""
    return not is_ours(system) or ask(system, question)["outcome"] != "declined"
