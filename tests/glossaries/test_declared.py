"""What --glossary and a TOML file declare, and what they may not."""

from pathlib import Path

import pytest

from rag.errors import BadSetting
from rag.glossaries.declared import declared_glossaries
from rag.settings import Settings

FILE = """
[team]
corpus = "words"
title = "The words of the team"

[k8s]
corpus = "pages"
index = "built/k8s"
format = "pages"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two glossaries, in which the test runs."""
    monkeypatch.chdir(tmp_path)
    for name in ("words", "pages"):
        (tmp_path / name).mkdir()
    return tmp_path


def declared(*declarations: str, questions: str = "") -> list[tuple[str, Settings]]:
    settings = Settings(glossary=declarations, questions=questions, rate="9/minute")
    return [(each.name, each.settings) for each in declared_glossaries(settings)]


@pytest.mark.usefixtures("place")
def test_each_glossary_has_its_own_index_title_and_log() -> None:
    (team, first), (k8s, second) = declared("team=words", "k8s=pages", questions="asked.db")
    assert (team, k8s) == ("team", "k8s")
    assert (first.corpus, second.corpus) == (Path("words"), Path("pages"))
    assert (first.index, second.index) == (Path("index/team"), Path("index/k8s"))
    assert (first.title, first.questions) == ("team", "asked-team.db")
    assert (first.milvus_alias, first.rate) == ("glossary_team", "9/minute")


def test_a_file_gives_more_settings_and_its_paths_begin_at_its_folder(place: Path) -> None:
    (place / "conf").mkdir()
    for name in ("words", "pages"):
        (place / "conf" / name).mkdir()
    (place / "conf/all.toml").write_text(FILE)
    (_, team), (_, k8s), (own, _) = declared("conf/all.toml", "own=words")
    assert (team.corpus, team.title) == (Path("conf/words"), "The words of the team")
    assert (team.index, k8s.index) == (Path("index/team"), Path("conf/built/k8s"))
    assert (k8s.format, own) == ("pages", "own")


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("declarations", "message"),
    [
        (["words"], "--glossary is 'words'; write NAME=FOLDER"),
        (["team="], "--glossary is 'team='; write NAME=FOLDER"),
        (["Team=words"], "has the name 'Team'; a name is of small letters"),
        (["a/b=words"], "has the name 'a/b'"),
        (["../x=words"], "has the name '../x'"),
        (["=words"], "has the name ''"),
        (["-a=words"], "has the name '-a'"),
        (["x" * 41 + "=words"], "at most 40"),
        (["team=none"], "there is no none; name what there is"),
        (["team=words", "team=pages"], "names 'team' twice"),
        (["none.toml"], "--glossary none.toml cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(declarations: list[str], message: str) -> None:
    with pytest.raises(BadSetting) as refused:
        declared(*declarations)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[team", "all.toml cannot be read"),
        ("team = 3", "'team' names no corpus; write [team]"),
        ("[team]\ntitle = 'x'", "'team' names no corpus"),
        ("[team]\ncorpus = 'words'\nport = 3", "'team' has 'port'; a glossary has accent, corpus"),
        ("[team]\ncorpus = 3", "'corpus' of 'team' is no text"),
        ("[team]\ncorpus = 'words'\nformat = 'odd'", "'format' of 'team' is 'odd'"),
        (
            "[a]\ncorpus='words'\nindex='one'\n[b]\ncorpus='words'\nindex='./one'",
            "'a' and 'b' both keep one; give each a place of its own",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(place: Path, text: str, message: str) -> None:
    (place / "all.toml").write_text(text)
    with pytest.raises(BadSetting) as refused:
        declared("all.toml")
    assert message in str(refused.value)
