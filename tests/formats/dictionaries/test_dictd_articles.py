"""Entries as the articles of a dictd database, and the drafts of such articles."""

from rag.formats.dictionaries.article_text import Article
from rag.formats.dictionaries.dictd_articles import (
    HEADERS,
    OURS,
    WIDTH,
    database_files,
    written_drafts,
)
from rag.formats.dictionaries.dictd_files import base64_digits
from rag.formats.drafts import Draft
from rag.types import Entry


def entry(term: str, *aliases: str, see_also: tuple[str, ...] = (), text: str = "A boat.") -> Entry:
    return Entry(term.lower(), term, aliases, (), see_also, "approved", (), (), text)


def files(*entries: Entry) -> tuple[list[str], str]:
    """Return the lines of the index, and the text, of some entries."""
    terms = {each.id: each.term for each in entries}
    written = database_files(entries, terms)
    index, text = written["glossary.index"], written["glossary.dict"]
    return index.decode().splitlines(), text.decode()


def written(text: str, *names: str) -> Draft:
    [draft] = written_drafts([Article(names or ("yawl",), text, "some.index", 7)])
    return draft


def test_an_article_has_names_a_definition_and_references() -> None:
    _, text = files(entry("Yawl", "jolly", see_also=("ketch", "yawl")), entry("Ketch"))
    article = "Yawl\njolly\n    A boat.\n\n  See also: {Ketch},\n            {Yawl}\n"
    assert article in text


def test_long_paragraphs_are_broken_into_indented_lines() -> None:
    _, text = files(entry("Yawl", text="word " * 40 + "end.\n\n1. And more."))
    lines = text.split("Yawl\n")[1].splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert all(line.startswith("    ") for line in lines if line)
    assert lines[-2:] == ["", "    1. And more."]


def test_the_index_leads_to_the_bytes_of_each_article() -> None:
    index, text = files(entry("Übel"), entry("Yawl"))
    raw = text.encode()
    article = "Übel\n    A boat.\n".encode()
    place, size = base64_digits(raw.index(article)), base64_digits(len(article))
    assert f"übel\t{place}\t{size}\tÜbel" in index


def test_the_index_is_sorted_by_its_bytes() -> None:
    index, _ = files(entry("yawl"), entry("Älg"), entry("a-b"), entry("ab"))
    assert index == sorted(index, key=str.encode)


def test_a_name_that_is_spelled_as_its_key_has_no_fourth_column() -> None:
    index, _ = files(entry("yawl", "Jolly"))
    columns = {line.split("\t")[0]: line.split("\t")[3:] for line in index}
    assert (columns["yawl"], columns["jolly"]) == ([], ["Jolly"])


def test_of_names_that_are_looked_up_alike_the_first_is_spelled_out() -> None:
    index, _ = files(entry("YAWL", "Yawl"))
    assert [line.split("\t")[3] for line in index if line.startswith("yawl")] == ["YAWL"]


def test_a_name_that_looks_like_one_about_the_database_is_looked_up_otherwise() -> None:
    index, _ = files(entry("00-database-boat"))
    assert any(line.startswith("database-boat\t") for line in index)


def test_every_database_is_described_and_marked_as_ours() -> None:
    index, text = files()
    assert [line.split("\t")[0] for line in index] == sorted(HEADERS)
    assert f"{OURS}\n    Names stand at the margin" in text


def test_a_written_article_is_read_without_its_markup() -> None:
    draft = written("Yawl\njolly\n    <x> {a} 1. b\n\n    /c/ n.\n\n  See also: {Ketch},\n")
    assert (draft.term, draft.aliases) == ("Yawl", ("jolly",))
    assert draft.definition == "<x> {a} 1. b\n\n/c/ n."
    assert (draft.see_also, draft.complete) == (("Ketch",), True)


def test_an_article_without_names_is_called_as_the_index_says() -> None:
    assert written("    A boat.\n", "yawl", "jolly").aliases == ("jolly",)


def test_a_definition_may_look_like_references() -> None:
    draft = written("Yawl\n    See also: {a}\n\n  See also: {Ketch}\n")
    assert (draft.definition, draft.see_also) == ("See also: {a}", ("Ketch",))


def test_ids_are_given_to_all_and_references_lead_to_the_first_of_a_term() -> None:
    texts = ["Yawl\n    A boat.\n", "Yawl\n    A boat.\n", "Oar\n    x\n\n  See also: {Yawl}\n"]
    articles = [Article(("x",), text, "some.index", 1) for text in texts]
    drafts = list(written_drafts(articles))
    assert [draft.id for draft in drafts] == ["yawl", "yawl-2", "oar"]
    assert drafts[2].see_also == ("yawl",)
