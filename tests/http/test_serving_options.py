"""What cannot be meant is refused before a server starts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.errors import BadSetting, KeysUnusable
from rag.http.keys import Keys
from rag.http.serving_options import check_serving_options, listed, warn_of_closed_door
from rag.settings import Settings


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("port", 99_999, "--port is a number from 0 to 65535, not 99999"),
        ("port", -1, "--port is a number"),
        ("rate", "nonsense", "write one such as --rate 600/minute"),
        ("keep_days", 0, "--keep-days is at least 1"),
        ("origins", "docs.example.org", "an origin is scheme, host and port"),
        ("origins", "https://a.example/page", "an origin is scheme, host and port"),
        ("proxies", "10.0.0.0/8, nginx", "--proxies has 'nginx'"),
        ("base_path", "glossary", "--base-path is 'glossary'; a path is a slash and plain letters"),
        ("base_path", "//evil.example", "--base-path is '//evil.example'"),
        ("base_path", "/a/../b", "--base-path is '/a/../b'"),
        ("base_path", "/a b", "--base-path is '/a b'"),
        ("link_base", "javascript:alert(1)//", "--link-base is an address such as https://"),
        ("link_base", "docs.example.org", "--link-base is an address such as https://"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(option: str, value: Any, message: str) -> None:
    with pytest.raises(BadSetting) as refused:
        check_serving_options(replace(Settings(), **{option: value}))
    assert message in str(refused.value)


def test_several_glossaries_are_answered_by_one_process() -> None:
    several = replace(Settings(), glossary=("a=folder", "b=folder"), workers=2)
    with pytest.raises(BadSetting, match="--workers is for one glossary"):
        check_serving_options(several)
    check_serving_options(replace(several, glossary=()))


def test_a_file_of_keys_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"keys": 3')
    with pytest.raises(KeysUnusable):
        check_serving_options(Settings(keys=tmp_path / "keys.json"))


def test_options_that_can_be_meant_pass(tmp_path: Path) -> None:
    settings = Settings(
        keys=tmp_path / "none.json",
        port=0,
        rate="600/minute",
        origins="https://docs.example.org:8443, http://localhost:3000",
        proxies="127.0.0.1, 10.0.0.0/8, ::1",
    )
    check_serving_options(settings)
    check_serving_options(replace(settings, origins="*", proxies="*"))
    for base_path in ("/", "/glossary", "/glossary/", "/tools/my-glossary.v2"):
        check_serving_options(replace(settings, base_path=base_path))
    check_serving_options(replace(settings, link_base="https://docs.example.org/a/"))
    check_serving_options(replace(settings, link_base="/docs/"))


def test_a_server_that_nobody_may_ask_says_so_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(keys=tmp_path / "keys.json", reading="key")
    warn_of_closed_door(replace(settings, reading="open"))
    assert caplog.messages == []
    warn_of_closed_door(settings)
    [warning] = caplog.messages
    assert "nobody may ask" in warning
    assert "rag key add NAME --right read" in warning
    Keys(settings.keys).add("reader", "read")
    warn_of_closed_door(settings)
    assert caplog.messages == [warning]


def test_a_setting_of_several_is_separated_by_commas() -> None:
    assert listed(" a, ,b ,") == ["a", "b"]


@pytest.mark.parametrize("path", ["/v1", "/docs", "/t/", "/mcp/more"])
def test_a_base_path_of_the_servers_own_is_refused(path: str, settings: Settings) -> None:
    with pytest.raises(BadSetting, match="path of the server's own"):
        check_serving_options(replace(settings, base_path=path))
