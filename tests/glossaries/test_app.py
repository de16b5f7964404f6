"""Several glossaries at one server: each whole under its path, and none stops another."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.glossaries import app as glossaries_app
from rag.glossaries.declared import declared_glossaries
from rag.http.base_path import BasePath
from rag.http.keys import Keys
from rag.settings import Settings
from tests.api.conftest import eventually
from tests.forwarding import stripping
from tests.glossaries.conftest import ENTRIES, serving, toy_build

MCP = {"Accept": "application/json, text/event-stream"}
ENTRY = {"term": "Word", "definition": "A word is a unit of language."}


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_each_glossary_has_the_whole_contract_under_its_path(client: TestClient) -> None:
    for name, entries in ENTRIES.items():
        reply = client.get(f"/g/{name}/v1/ask?q=what+is+a+pod").json()
        assert reply["answer"]["text"] == entries["pod"][1]
        assert "glossary" not in reply["matches"][0]
        assert client.get(f"/g/{name}/readyz").json()["entries"] == 2
        assert client.get(f"/g/{name}/openapi.json").json()["servers"] == [{"url": f"/g/{name}"}]
        for path in ("", "/", "/browse", "/t/pod", "/map", "/docs", "/desk", "/metrics"):
            assert client.get(f"/g/{name}{path}").status_code == 200, path
        assert f'href="/g/{name}/browse"' in client.get(f"/g/{name}").text
    assert client.get("/g/team/t/node").status_code == 404


def test_each_glossary_answers_assistants_and_chats_under_its_own_name(client: TestClient) -> None:
    call = {"name": "define", "arguments": {"term": "pod"}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    reply = client.post("/g/k8s/mcp", json=body, headers=MCP).json()
    assert "cluster" in reply["result"]["structuredContent"]["definition"]
    messages = [{"role": "user", "content": "what is a pod"}]
    chat = {"model": "k8s", "messages": messages}
    answered = client.post("/g/k8s/v1/chat/completions", json=chat).json()
    assert (answered["model"], "cluster" in answered["choices"][0]["message"]["content"]) == (
        *("k8s", True),
    )
    assert client.get("/g/k8s/v1/models").json()["data"][0]["id"] == "k8s"
    refused = client.post("/g/team/v1/chat/completions", json=chat)
    assert (refused.status_code, "ask 'team'" in refused.json()["error"]["message"]) == (404, True)


def test_a_name_that_no_glossary_has_is_answered_with_those_there_are(client: TestClient) -> None:
    for path in ("/g/none/v1/ask", "/g/", "/g", "/g/TEAM/"):
        refused = client.get(path)
        assert (refused.status_code, refused.json()["title"]) == (404, "Unknown glossary"), path
        assert "there are team, k8s" in refused.json()["detail"]
    assert client.get("/game").json()["title"] == "Not Found"


def test_a_client_has_one_rate_at_all_glossaries(several: Settings) -> None:
    with serving(replace(several, rate="3/hour")) as client:
        paths = ("/g/team/v1/terms", "/g/k8s/v1/terms", "/v1/glossaries")
        assert [client.get(path).status_code for path in paths] == [200, 200, 200]
        assert [client.get(path).status_code for path in paths] == [429, 429, 429]
        assert client.get("/g/team/livez").status_code == 200


def test_a_key_for_one_glossary_edits_no_other(several: Settings) -> None:
    secret = Keys(several.keys).add("ada", "write", "team")
    Keys(several.keys).add("owner", "write")
    with serving(several, headers=bearer(secret)) as client:
        written = client.put("/g/team/v1/terms/word", json=ENTRY)
        assert (written.status_code, written.headers["location"]) == (201, "/g/team/v1/terms/word")
        refused = client.put("/g/k8s/v1/terms/word", json=ENTRY)
        assert (refused.status_code, "for 'team' only" in refused.json()["detail"]) == (403, True)


def test_a_key_for_one_glossary_asks_that_alone_where_reading_needs_a_key(
    several: Settings,
) -> None:
    keys = Keys(several.keys)
    team, both = keys.add("ada", "read", "team"), keys.add("bob", "read")
    with serving(replace(several, reading="key")) as client:
        assert client.get("/v1/ask?q=what+is+a+pod").status_code == 401
        asked = client.get("/v1/ask?q=what+is+a+pod", headers=bearer(team)).json()
        assert (asked["outcome"], asked["glossaries"]) == ("answered", ["team"])
        assert client.get("/g/k8s/v1/ask?q=pod", headers=bearer(team)).status_code == 403
        asked = client.get("/v1/ask?q=what+is+a+pod", headers=bearer(both)).json()
        assert (asked["outcome"], asked["glossaries"]) == ("ambiguous", ["team", "k8s"])
        for key, names in ((team, ["team"]), (both, ["team", "k8s"])):
            listed = client.get("/v1/glossaries", headers=bearer(key)).json()["glossaries"]
            assert [line["name"] for line in listed] == names
            page = client.get("/", headers=bearer(key)).text
            assert ("/g/k8s/" in page) == ("k8s" in names)
        assert client.get("/readyz").status_code == 200


def test_a_glossary_without_an_index_stops_no_other_and_is_served_once_it_has_one(
    several: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glossaries_app, "RETRY_SECONDS", 0.05)
    k8s = declared_glossaries(several)[1].settings
    shutil.rmtree(k8s.index)
    with serving(several) as client:
        ready = client.get("/readyz")
        assert (ready.status_code, list(ready.json()["faults"])) == (200, ["k8s"])
        assert "run: rag build" in ready.json()["faults"]["k8s"]
        asked = client.get("/v1/ask?q=what+is+a+pod").json()
        assert (asked["glossaries"], list(asked["faults"])) == (["team"], ["k8s"])
        refused = client.get("/g/k8s/v1/ask?q=pod")
        assert (refused.status_code, refused.json()["title"]) == (503, "Glossary not served")
        toy_build(k8s)
        eventually(lambda: client.get("/g/k8s/v1/ask?q=pod").status_code == 200)
        eventually(lambda: client.get("/readyz").json()["faults"] == {})


def test_with_no_glossary_to_ask_the_server_is_not_ready(several: Settings) -> None:
    shutil.rmtree(several.index)
    with serving(several) as client:
        unready = client.get("/readyz")
        assert (unready.status_code, len(unready.json()["errors"])) == (503, 2)
        refused = client.get("/v1/ask?q=pod")
        assert (refused.status_code, refused.json()["title"]) == (503, "Glossary not served")
        assert client.get("/livez").json() == {"status": "alive"}


def test_all_of_it_follows_a_base_path(several: Settings, tmp_path: Path) -> None:
    glossaries = serving(several)
    with glossaries as client:
        app = stripping(BasePath(client.app, Settings(proxies="*")))
        proxied = TestClient(app)
        page = proxied.get("/glossary/").text
        links = re.findall(r'(?:href|src|action)="([^"#]+)"', page)
        assert links
        assert all(link.startswith("/glossary/") for link in links)
        lines = proxied.get("/glossary/v1/glossaries").json()["glossaries"]
        assert lines[1]["address"] == "/glossary/g/k8s/"
        assert 'href="/glossary/g/k8s/browse"' in proxied.get("/glossary/g/k8s/").text
