"""What is wrong with a Milvus server, in words."""

import pytest

from rag.errors import BackendUnavailable
from rag.index.vectors.milvus_errors import reason_of, refuse_older


def test_a_server_that_is_too_old_is_refused_with_the_oldest_that_will_do() -> None:
    with pytest.raises(BackendUnavailable, match=r"is 2\.2\.9; 2\.3 is the oldest"):
        refuse_older("http://there", "2.2.9")


@pytest.mark.parametrize("version", ["2.3.0", "v3.1", "lite"])
def test_a_newer_version_and_an_unknown_form_pass(version: str) -> None:
    refuse_older("http://there", version)


def test_a_reason_is_one_line_of_at_most_200_characters() -> None:
    assert reason_of(ValueError("no\n  such   alias")) == "no such alias"
    assert len(reason_of(ValueError("x" * 900))) == 200
