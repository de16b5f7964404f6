"""Which right a request needs: what its route declares, else what its method implies."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.types import ASGIApp

from rag.app import create_app
from rag.http.access import AccessControl
from rag.http.keys import Keys
from rag.http.rate_limit import RateLimit, parse_rate
from rag.http.rights import GlossaryApp, need_of, need_of_request, needs
from rag.search.engine import Engine
from rag.settings import Settings

# Every route, and what it needs: a new one is added here, where a reviewer sees it.
RIGHTS = """
GET     /                               read
GET     /accent.css                     nothing
GET     /answer                         read
GET     /browse                         read
GET     /desk                           read
GET     /desk/key                       write
GET     /docs                           read
GET     /embed-words/{language}         nothing
GET     /embed.js                       nothing
GET     /embed/{term:path}              read
GET     /livez                          nothing
GET     /logo                           nothing
GET     /map                            read
GET     /map.json                       read
POST    /mcp                            read
GET     /metrics                        read
GET     /openapi.json                   read
HEAD    /openapi.json                   read
POST    /preview                        read
GET     /readyz                         nothing
GET     /static/{name}                  nothing
GET     /t/{name:path}                  read
POST    /v1/annotate                    read
GET     /v1/ask                         read
POST    /v1/ask                         read
POST    /v1/chat/completions            read
POST    /v1/embeddings                  read
POST    /v1/feedback                    read
GET     /v1/enrichment                  write
POST    /v1/enrichment                  write
GET     /v1/gaps                        write
GET     /v1/lint                        write
GET     /v1/models                      read
GET     /v1/models/{name:path}          read
POST    /v1/rebuild                     write
POST    /v1/similar                     read
GET     /v1/suggest                     read
GET     /v1/tasks/{task}                read
GET     /v1/tasks/{task}/events         read
GET     /v1/terms                       read
DELETE  /v1/terms/{term}                write
PUT     /v1/terms/{term}                write
GET     /v1/terms/{term:path}           read
GET     /v1/terms/{term:path}/similar   read
POST    /v1/write                       read
"""

UNKNOWN = [
    ("POST", "/v1/unknown"),
    ("GET", "/v1/unknown"),
    ("DELETE", "/nowhere"),
    ("POST", "/static/a/b"),
]
OTHER_METHODS = [("PATCH", "/v1/terms/seed"), ("DELETE", "/v1/ask"), ("GET", "/v1/rebuild")]
SLASH_TOO_MANY = [("GET", "/browse/"), ("POST", "/v1/rebuild/")]


@pytest.fixture
def app(engine: Engine, settings: Settings) -> GlossaryApp:
    app = create_app(engine, settings)
    assert isinstance(app, GlossaryApp)
    return app


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def rights_of(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Yield the method and path of each route of an app, and what it needs."""
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            yield method, str(route.path), need_of(route.endpoint, method)


def test_every_route_has_the_right_that_is_listed(app: FastAPI) -> None:
    listed = [tuple(line.split()) for line in RIGHTS.strip().splitlines()]
    assert sorted(rights_of(app)) == sorted(listed)


@pytest.mark.parametrize(
    "line", [line for line in RIGHTS.strip().splitlines() if line.endswith("write")]
)
def test_what_needs_the_right_to_write_is_refused_without_a_key(app: FastAPI, line: str) -> None:
    method, path, _ = line.split()
    assert TestClient(app).request(method, path.format(term="seed")).status_code == 403


async def unreachable(scope: object, receive: object, send: object) -> None:
    """Stand for a mounted app that nobody may reach."""
    raise AssertionError("reached")


def toy_app(
    settings: Settings, mounted: ASGIApp = unreachable, rate: RateLimit | None = None
) -> GlossaryApp:
    """Return a guarded app whose routes answer "done"; those of a router stand under /inner."""
    app, inner = GlossaryApp(), APIRouter()
    app.add_middleware(AccessControl, settings=settings, rate=rate)

    @app.get("/open")
    @app.post("/open")
    @app.patch("/open")
    def undeclared() -> str:
        return "done"

    @inner.get("/owners")
    @needs("write")
    def owners() -> str:
        return "done"

    @inner.post("/asked")
    @needs("read")
    def asked() -> str:
        return "done"

    @app.get("/free")
    @needs("nothing")
    def free() -> str:
        return "done"

    app.include_router(inner, prefix="/inner")
    app.mount("/mounted", mounted)
    return app


def test_a_route_that_declares_nothing_is_closed_for_methods_that_write(settings: Settings) -> None:
    client = TestClient(toy_app(settings))
    assert client.get("/open").json() == "done"
    assert client.post("/open").status_code == 403
    assert client.patch("/open").status_code == 403
    assert client.post("/mounted/anything").status_code == 403
    writer = bearer(Keys(settings.keys).add("writer", "write"))
    assert client.patch("/open", headers=writer).json() == "done"


def test_an_owners_get_needs_the_key_to_write_by_its_declaration_alone(settings: Settings) -> None:
    client = TestClient(toy_app(settings))
    assert client.get("/inner/owners").status_code == 403
    keys = Keys(settings.keys)
    reader, writer = keys.add("reader", "read"), keys.add("writer", "write")
    assert client.get("/inner/owners").status_code == 401
    assert client.get("/inner/owners", headers=bearer(reader)).status_code == 403
    assert client.get("/inner/owners", auth=("any", writer)).status_code == 401
    assert client.get("/inner/owners", headers=bearer(writer)).json() == "done"


def test_readers_may_post_where_the_route_says_so(settings: Settings) -> None:
    assert TestClient(toy_app(settings)).post("/inner/asked").json() == "done"


def test_what_needs_nothing_is_free_even_where_reading_needs_a_key(settings: Settings) -> None:
    client = TestClient(toy_app(replace(settings, reading="key", rate="1/minute")))
    assert [client.get("/free").status_code for _ in range(3)] == [200] * 3
    assert client.get("/open").status_code == 401


def test_a_mounted_app_is_guarded_by_what_it_declares(settings: Settings) -> None:
    served = FastAPI(openapi_url=None)
    served.post("/")(lambda: "done")
    assert TestClient(toy_app(settings, served)).post("/mounted/").status_code == 403
    assert TestClient(toy_app(settings, needs("read")(served))).post("/mounted/").json() == "done"


def test_the_openapi_document_says_which_operations_need_the_right_to_write(
    settings: Settings,
) -> None:
    document = toy_app(settings).openapi()
    guarded = {
        (path, method)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if operation.get("security") == [{"HTTPBearer": []}]
    }
    assert guarded == {("/inner/owners", "get"), ("/open", "post"), ("/open", "patch")}
    assert document["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"


@pytest.mark.parametrize("reading", ["open", "key"])
def test_what_no_route_answers_is_told_before_any_question_of_rights(
    engine: Engine, settings: Settings, reading: str
) -> None:
    client = TestClient(
        create_app(engine, replace(settings, reading=reading)), follow_redirects=False
    )
    for method, path in UNKNOWN:
        assert client.request(method, path).status_code == 404
    for method, path in OTHER_METHODS:
        assert client.request(method, path).status_code == 405
    for method, path in SLASH_TOO_MANY:
        assert client.request(method, path).status_code == 307


def request_scope(app: FastAPI, method: str, path: str, root_path: str = "") -> dict[str, object]:
    return {"type": "http", "app": app, "method": method, "path": path, "root_path": root_path}


def test_the_table_of_fixed_paths_says_what_matching_says(app: GlossaryApp) -> None:
    expected = {tuple(line.split()[:2]): line.split()[2] for line in RIGHTS.strip().splitlines()}
    fixed = {key: need for key, need in expected.items() if "{" not in key[1]}
    assert app.needs_of_fixed_paths == fixed
    for (method, path), need in fixed.items():
        assert need_of_request(request_scope(app, method, path)) == need


def test_a_route_with_a_parameter_that_comes_first_decides_for_a_fixed_path() -> None:
    app = GlossaryApp()
    app.get("/{name}")(needs("write")(lambda name: name))
    app.get("/free")(needs("nothing")(lambda: "never reached"))
    assert need_of_request(request_scope(app, "GET", "/free")) == "write"


def test_a_path_that_is_near_a_fixed_one_is_matched_as_it_is(settings: Settings) -> None:
    app = toy_app(settings)
    for path in ("/free/", "/FREE", "/free%20", "//free", ""):
        assert need_of_request(request_scope(app, "GET", path)) is None
    assert need_of_request(request_scope(app, "POST", "/free")) is None


def test_a_root_path_is_left_out_of_the_path_that_is_judged(settings: Settings) -> None:
    app = toy_app(settings)
    app.get("/inner/free")(needs("nothing")(lambda: "done"))
    assert need_of_request(request_scope(app, "GET", "/inner/free")) == "nothing"
    assert need_of_request(request_scope(app, "GET", "/inner/owners", "/inner")) is None
    assert need_of_request(request_scope(app, "GET", "/proxy/inner/owners", "/proxy")) == "write"


def test_a_route_that_is_added_after_the_first_request_is_guarded(settings: Settings) -> None:
    app = toy_app(settings)
    client = TestClient(app)
    assert client.get("/open").json() == "done"
    app.post("/late")(lambda: "done")
    assert client.post("/late").status_code == 403


def test_requests_that_reach_no_route_are_counted_too(settings: Settings) -> None:
    client = TestClient(toy_app(settings, rate=parse_rate("2/minute")))
    assert [client.get("/nowhere").status_code for _ in range(3)] == [404, 404, 429]


def test_the_gate_loads_neither_an_index_nor_a_store() -> None:
    heavy = {
        "faiss",
        "numpy",
        "sqlite3",
        "rag.index",
        "rag.search",
        "rag.gaps.question_store",
    }
    code = f"import sys, rag.http.access; print(sorted(sys.modules.keys() & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
