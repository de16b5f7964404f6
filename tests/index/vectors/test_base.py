"""Every backend of vector search has the same interface, and its plans survive a manifest."""

import json
from dataclasses import asdict

from rag.index.vectors.base import Backend, SearchPlan
from rag.index.vectors.faiss_files import FaissFiles


def test_a_plan_without_a_collection_is_searched_in_a_file() -> None:
    assert SearchPlan("Flat", 0, 1.0, 0.1).collection == ""


def test_a_plan_survives_json() -> None:
    plan = SearchPlan("Milvus IVF_SQ8", 64, 0.9953, 1.25, "glossary_000001_0123abcd")
    assert SearchPlan(**json.loads(json.dumps(asdict(plan)))) == plan


def test_faiss_files_have_nothing_to_do_when_a_generation_serves() -> None:
    backend: Backend = FaissFiles()
    backend.serve(SearchPlan("Flat", 0, 1.0, 0.1), {"": {"000001"}})
    assert vars(backend) == {}
