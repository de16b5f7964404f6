"""The headers of pages."""

from rag.web.page_headers import HEADERS


def test_pages_load_from_their_own_server_only() -> None:
    rules = HEADERS["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in rules
    assert {rule.split()[-1] for rule in rules} == {"'none'", "'self'"}
