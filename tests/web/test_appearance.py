"""The owner's touch: what is taken as it is, what is mended, what is refused."""

import logging
import re
from importlib.resources import files
from pathlib import Path

import pytest

from rag.errors import BadSetting
from rag.settings import Settings
from rag.web.appearance import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    MAX_LOGO_BYTES,
    Link,
    accent_style,
    appearance_of,
    parse_link,
    read_logo,
)
from rag.web.colours import READABLE, contrast, parse_colour

SVG = b'<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


def test_without_settings_nothing_changes() -> None:
    plain = appearance_of(Settings())
    assert (plain.style, plain.logo, plain.footer_link, plain.examples) == ("", None, None, ())


@pytest.mark.parametrize("accent", ["#ffcc00", "#fff", "#000", "#1f5fae", "#777", "#00ff00"])
def test_an_accent_can_be_read_on_every_ground_light_and_dark(accent: str) -> None:
    light, light_ink, dark, dark_ink = re.findall(r"#[0-9a-f]{6}", accent_style(accent))
    for shade, ink, grounds in ((light, light_ink, LIGHT_GROUNDS), (dark, dark_ink, DARK_GROUNDS)):
        behind = [*grounds, parse_colour(ink)]
        assert min(contrast(parse_colour(shade), each) for each in behind) >= READABLE


def test_a_colour_too_light_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        accent_style("#1f5fae")
        assert caplog.text == ""
        accent_style("#ffcc00")
    assert "--accent #ffcc00 is too light to be read on a light page" in caplog.text


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    sheet = files("rag.web").joinpath("static/style.css").read_text(encoding="utf-8")
    for number, grounds in enumerate((LIGHT_GROUNDS, DARK_GROUNDS)):
        for name, ground in zip(("paper", "card", "tint"), grounds, strict=True):
            written = re.findall(rf"--{name}: (#[0-9a-f]{{6}})", sheet)
            assert written[number] == str(ground)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (SVG, "image/svg+xml"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\n\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_a_logo_is_known_by_what_it_holds(tmp_path: Path, content: bytes, media_type: str) -> None:
    path = tmp_path / "logo.txt"
    path.write_bytes(content)
    assert read_logo(path).media_type == media_type


def test_what_is_no_logo_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    with pytest.raises(BadSetting, match="cannot be read"):
        read_logo(path)
    path.write_bytes(b"<html><svg></svg></html>")
    with pytest.raises(BadSetting, match="is no picture; it is SVG, PNG"):
        read_logo(path)
    path.write_bytes(PNG + bytes(MAX_LOGO_BYTES))
    with pytest.raises(BadSetting, match="more than 100,000 bytes; make it smaller"):
        read_logo(path)
    for special in (Path("/dev/zero"), tmp_path):
        with pytest.raises(BadSetting, match="is no file; name a picture"):
            read_logo(special)


@pytest.mark.parametrize(
    ("setting", "link"),
    [
        ("Our imprint https://example.org/i", Link("Our imprint", "https://example.org/i")),
        ("/imprint", Link("/imprint", "/imprint")),
        ("Write to us mailto:a@example.org", Link("Write to us", "mailto:a@example.org")),
    ],
)
def test_a_footer_link_is_a_text_and_an_address(setting: str, link: Link) -> None:
    assert parse_link(setting) == link


@pytest.mark.parametrize("setting", ["Imprint", "Imprint javascript:alert(1)", "Imprint data:x"])
def test_another_footer_link_is_refused(setting: str) -> None:
    with pytest.raises(BadSetting, match="--footer-link is a text and an address"):
        parse_link(setting)


def test_examples_are_parted_by_semicolons() -> None:
    settings = Settings(examples=" what is a seed ; ;why, though?;")
    assert appearance_of(settings).examples == ("what is a seed", "why, though?")
