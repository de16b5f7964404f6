"""What a client has already is not sent again."""

from fastapi.testclient import TestClient


def test_a_page_or_entry_that_a_client_has_in_any_state_is_not_sent_again(
    client: TestClient,
) -> None:
    for address in ("/v1/terms", "/v1/terms/seed"):
        etag = client.get(address).headers["etag"]
        assert " " not in etag
        for known in ("*", f"W/{etag}", f'"a,b", {etag}'):
            assert client.get(address, headers={"If-None-Match": known}).status_code == 304
        assert (
            client.get(address, headers={"If-None-Match": f'"x,{etag.strip(chr(34))}"'}).status_code
            == 200
        )
