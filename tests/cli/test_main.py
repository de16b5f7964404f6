"""The commands, run as a user runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import OPTIONS, flag, variable
from tests.conftest import ROOT


def rag(*arguments: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1", **variables}
    command = [sys.executable, "-m", "rag", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check"], ["check", "--help"], ["show", "--help"]]
)
def test_small_commands_load_no_model(arguments: list[str]) -> None:
    code = f"import sys; sys.argv = ['rag', *{arguments!r}]\nfrom rag.cli.main import main\ntry: main()\nfinally:\n"
    code += "    heavy = {'torch', 'sentence_transformers', 'transformers', 'faiss', 'fastapi'} & set(sys.modules)\n"
    code += "    print('heavy:', sorted(heavy))\n"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_every_setting_is_a_flag_and_a_variable() -> None:
    text = rag("serve", "--help").stdout
    assert [name for name in OPTIONS if flag(name) not in text or variable(name) not in text] == []


def test_a_variable_stands_in_for_its_flag(tmp_path: Path) -> None:
    done = rag("check", RAG_CORPUS=str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "no such folder" in done.stderr


def test_check_lists_every_fault_and_fails(corpus: Path) -> None:
    done = rag("check", "--corpus", str(corpus))
    assert done.returncode == 1
    assert "seed.md:7: 1 questions; 6 to 10" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(f"faults in {corpus}")


def test_check_compares_only_with_the_sources_it_is_given(tmp_path: Path, corpus: Path) -> None:
    # The place where this project keeps the text that its own glossary may not copy from.
    source, work = tmp_path / "shared/seed/glossary.txt", tmp_path / "work"
    source.parent.mkdir(parents=True)
    source.write_text((corpus / "seed.md").read_text(encoding="utf-8"), encoding="utf-8")
    work.mkdir()
    command = ("check", "--corpus", str(corpus))
    assert "words with a source" not in rag(*command, cwd=work, PYTHONPATH=str(ROOT)).stdout
    named = rag(*command, "--source", str(source), cwd=work, PYTHONPATH=str(ROOT))
    assert "words with a source" in named.stdout


def test_check_speaks_json(corpus: Path) -> None:
    faults = json.loads(rag("check", "--json", "--corpus", str(corpus)).stdout)
    assert {"file", "line", "message"} == set(faults[0])


def test_asking_without_an_index_says_what_to_run(tmp_path: Path) -> None:
    done = rag("ask", "what is a seed", "--index", str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "run: rag build --index" in done.stderr


def test_asking_with_another_model_than_the_index_has_is_refused(folder: Path) -> None:
    done = rag("ask", "what is a seed", "--index", str(folder), "--model", "other")
    assert done.returncode == 2
    assert "The index was built with 'toy', not 'other'" in done.stderr


def test_building_with_an_unknown_model_is_refused_and_writes_nothing(
    corpus: Path, tmp_path: Path
) -> None:
    done = rag(
        "build",
        "--corpus",
        str(corpus),
        "--index",
        str(tmp_path / "index"),
        "--model",
        "no/such-model",
    )
    assert done.returncode == 2
    assert "There is no model 'no/such-model'" in done.stderr
    assert not (tmp_path / "index").exists()


def test_show_prints_an_entry_by_any_of_its_names(folder: Path) -> None:
    done = rag("show", "rng SEED", "--index", str(folder), "--json")
    assert json.loads(done.stdout)["id"] == "seed"


def test_show_of_an_unknown_term_names_near_ones(folder: Path) -> None:
    done = rag("show", "seedling", "--index", str(folder))
    assert done.returncode == 2
    assert "near it: Seed" in done.stderr


def test_build_ask_and_similar_work_with_the_real_model(corpus: Path, tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    assert (
        "Generation 1: 6 entries" in rag("build", "--corpus", str(corpus), "--index", index).stdout
    )
    reply = json.loads(
        rag("ask", "my colours look pale and grey", "--index", index, "--json").stdout
    )
    assert reply["matches"][0]["id"] == "vae"
    near = json.loads(rag("similar", "seed", "--index", index, "--json").stdout)
    assert near[0]["id"] == "sampler"
