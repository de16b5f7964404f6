"""Any bytes in a file and any text in a question give a result or an error with a message."""

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.search.engine import Engine
from tests.fuzz import FRONT_MATTER, check_entry_file, check_index_file, check_question


@given(st.binary(max_size=300))
def test_any_bytes_as_a_corpus_file(content: bytes) -> None:
    check_entry_file(content)


@given(FRONT_MATTER)
def test_any_front_matter(head: str) -> None:
    check_entry_file(f"---\n{head}\n---\nText.\n".encode())


@given(st.binary(max_size=100) | st.text(max_size=50).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_a_pointer(folder: Path, content: bytes) -> None:
    check_index_file(folder, "current", content)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: st.dictionaries(st.text(max_size=8), inner),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_as_a_manifest(folder: Path, value: object) -> None:
    check_index_file(folder, "000001/manifest.json", json.dumps(value).encode())


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_manifest_with_another_value_anywhere(folder: Path, data: st.DataObject) -> None:
    manifest = json.loads((folder / "000001/manifest.json").read_text())
    key = data.draw(st.sampled_from(sorted(manifest)))
    lists = st.lists(st.integers(), max_size=2)
    value = data.draw(st.none() | st.integers() | st.text(max_size=5) | lists)
    changed = json.dumps(manifest | {key: value})
    check_index_file(folder, "000001/manifest.json", changed.encode())


@given(st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_as_a_question(engine: Engine, question: str) -> None:
    check_question(engine, question)
