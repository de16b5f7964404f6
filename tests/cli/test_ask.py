"""rag ask, rag similar and rag show: one question, lines of a pipe, and what is printed."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from rag.cli.ask import answer_line, print_entry, print_matches, print_reply
from rag.corpus.folder import read_corpus
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.types import Entry, EntryMention, Generation, Highlight, Match, Quote, Reply
from tests.cli.command import run
from tests.toys import ToyEncoder

SEED = Match("seed", "Seed", (), "A number.", "A number.", 1.0, 0.9, "approved")
SAMPLER = Match("sampler", "Sampler", (), "A method.", "A method.", 0.5, 0.074, "approved")
ANSWERED = Reply(
    question="what is a seed",
    outcome="answered",
    confidence=0.9,
    answer=Quote("A [number] that fixes the noise.", ("seed",), None),
    matches=(SEED, SAMPLER),
    did_you_mean=None,
    index=Generation(1, ""),
)
DECLINED = replace(ANSWERED, outcome="declined", answer=None)


@pytest.fixture(scope="module")
def engine(toy_index: Path) -> Engine:
    """An engine over the six entries, which no test here changes."""
    return Engine(load_generation(toy_index), ToyEncoder())


def test_an_answer_is_printed_with_its_term_and_the_other_matches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_reply(ANSWERED)
    heading, text, other = capsys.readouterr().out.splitlines()
    assert heading == "Seed  90%"
    assert text == "A [number] that fixes the noise."
    assert other.split() == ["7%", "Sampler:", "A", "method."]


def test_several_meanings_are_printed_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    quote = Quote("Both.", ("seed", "sampler", "gone"), None)
    print_reply(replace(ANSWERED, outcome="ambiguous", answer=quote))
    heading, text = capsys.readouterr().out.splitlines()
    assert heading == "Several meanings: Seed · Sampler · gone  90%"
    assert text == "Both."


def test_the_sentence_that_answers_comes_first_if_the_definition_is_long(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = f"A number. It fixes the noise. {'More is said here. ' * 20}"
    seed = replace(SEED, definition=long, highlights=(Highlight(10, 29),))
    print_reply(replace(ANSWERED, answer=Quote(long, ("seed",), None), matches=(seed,)))
    _, first, blank, second, *_ = capsys.readouterr().out.splitlines()
    assert (first, blank) == ("› It fixes the noise.", "")
    assert second.startswith("A number.")


def test_the_sentences_of_several_definitions_name_their_terms(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = f"A number. It fixes the noise. {'More is said here. ' * 20}"
    seed = replace(SEED, definition=long, highlights=(Highlight(10, 29),))
    other = replace(SAMPLER, definition=long, highlights=(Highlight(10, 29),))
    quote = Quote(long, ("seed", "sampler"), None)
    print_reply(replace(ANSWERED, answer=quote, matches=(seed, other)))
    _, *printed = capsys.readouterr().out.splitlines()
    assert printed[:4] == ["› Seed: It fixes the noise.", "", "› Sampler: It fixes the noise.", ""]


def test_the_first_sentence_of_a_definition_is_not_printed_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = f"A number. {'More is said here. ' * 20}"
    seed = replace(SEED, definition=long, highlights=(Highlight(0, 9),))
    print_reply(replace(ANSWERED, answer=Quote(long, ("seed",), None), matches=(seed,)))
    assert capsys.readouterr().out.count("A number.") == 1


def test_a_notice_stands_before_the_definition(capsys: pytest.CaptureFixture[str]) -> None:
    quote = Quote("A number.", ("seed",), "Seed is deprecated.")
    print_reply(replace(ANSWERED, answer=quote, matches=(SEED,)))
    assert capsys.readouterr().out.splitlines()[1:] == ["Seed is deprecated.", "A number."]


def test_what_is_declined_names_the_nearest_entries(capsys: pytest.CaptureFixture[str]) -> None:
    print_reply(DECLINED)
    first, second, *others = capsys.readouterr().out.splitlines()
    assert [first, second] == ["Not in this glossary.", "The nearest it holds:"]
    assert [line.split()[1] for line in others] == ["Seed:", "Sampler:"]


def test_square_brackets_of_a_definition_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_matches([replace(SEED, term="[red]Seed", short="Of [/] all.")])
    assert capsys.readouterr().out.strip() == "90%  [red]Seed: Of [/] all."


def test_an_entry_is_printed_with_its_names_and_links(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [seed] = [entry for entry in read_corpus(corpus) if entry.id == "seed"]
    print_entry(seed)
    first, second, *definition, last = capsys.readouterr().out.splitlines()
    assert (first, second) == ("Seed  seed · approved", "also: random seed, RNG seed")
    assert "\n".join(definition) == seed.definition
    assert last == "see also: sampler"


def test_an_entry_without_names_and_links_is_printed_without_their_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_entry(Entry("a", "A", (), (), (), "draft", (), (), "A letter."))
    assert capsys.readouterr().out.splitlines() == ["A  a · draft", "A letter."]


def test_a_line_is_answered_for_a_reader_or_as_one_line_of_json(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer_line(engine.ask, "what is a seed", 5, as_json=False)
    assert capsys.readouterr().out.startswith("Seed  ")
    assert answer_line(engine.ask, "what is a seed", 2, as_json=True)
    [line] = capsys.readouterr().out.splitlines()
    expected = asdict(engine.ask("what is a seed", 2))
    assert json.loads(line) == json.loads(json.dumps(expected))


def test_a_line_that_is_declined_is_no_answer(engine: Engine) -> None:
    assert not answer_line(engine.ask, "which sauce goes with pasta", 5, as_json=True)


def test_a_line_that_cannot_be_read_is_explained_and_is_no_answer(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not answer_line(engine.ask, "x" * 2_100, 5, as_json=False)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Bad question: ")
    assert "at most 2,000 are read" in printed.err


def test_asking_without_an_index_says_what_to_run(tmp_path: Path) -> None:
    done = run("ask", "what is a seed", "--index", str(tmp_path / "none"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "run: rag build --index" in done.stderr


def test_asking_with_another_model_than_the_index_has_is_refused(toy_index: Path) -> None:
    done = run("ask", "what is a seed", "--index", str(toy_index), "--model", "other")
    assert done.exit_code == 2
    assert "The index was built with 'toy', not 'other'" in done.stderr


@pytest.mark.parametrize("limit", ["0", "51", "many"])
def test_a_limit_outside_of_1_to_50_is_refused(toy_index: Path, limit: str) -> None:
    done = run("ask", "what is a seed", "--index", str(toy_index), "--limit", limit)
    assert done.exit_code == 2
    assert "--limit" in done.stderr


@pytest.mark.parametrize(
    ("question", "code"), [("what is a seed", 0), ("which sauce goes with pasta", 1)]
)
def test_the_exit_code_tells_whether_the_glossary_holds_the_answer(
    real_index: Path, question: str, code: int
) -> None:
    assert run("ask", question, "--index", str(real_index)).exit_code == code


def test_a_question_is_answered_by_its_meaning(real_index: Path) -> None:
    question = "my colours look pale and grey"
    done = run("ask", question, "--index", str(real_index), "--json", "--limit", "2")
    reply = json.loads(done.stdout)
    assert (reply["question"], len(reply["matches"])) == (question, 2)
    assert reply["matches"][0]["id"] == "vae"


def test_lines_of_a_pipe_are_answered_in_turn(real_index: Path) -> None:
    lines = "what is a seed\n\n  what is a LoRA  \n"
    done = run("ask", "--index", str(real_index), stdin=lines)
    assert done.exit_code == 0
    assert done.stdout.index("A seed is") < done.stdout.index("A LoRA")
    assert "\x1b" not in done.stdout


def test_lines_of_a_pipe_become_lines_of_json(real_index: Path) -> None:
    lines = "what is a seed\nwhich sauce goes with pasta\n"
    done = run("ask", "--index", str(real_index), "--json", stdin=lines)
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["outcome"] for reply in replies] == ["answered", "declined"]
    assert done.exit_code == 1


def test_an_empty_pipe_leaves_nothing_unanswered(toy_index: Path) -> None:
    done = run("ask", "--index", str(toy_index), stdin="\n \n")
    assert (done.exit_code, done.stdout) == (0, "")


def test_similar_lists_the_nearest_entries_without_the_entry_itself(real_index: Path) -> None:
    rows = json.loads(run("similar", "RNG seed", "--index", str(real_index), "--json").stdout)
    ids = [row["id"] for row in rows]
    assert ids[0] == "sampler"
    assert "seed" not in ids


def test_similar_prints_no_more_entries_than_the_limit(real_index: Path) -> None:
    done = run("similar", "seed", "--index", str(real_index), "--limit", "2")
    first, _ = done.stdout.splitlines()
    assert first.split()[1] == "Sampler:"


def test_show_prints_an_entry_by_any_of_its_names(toy_index: Path) -> None:
    done = run("show", "rng SEED", "--index", str(toy_index), "--json")
    assert json.loads(done.stdout)["id"] == "seed"
    assert run("show", "seed", "--index", str(toy_index)).stdout.startswith(
        "Seed  seed · approved\n"
    )


def test_show_of_an_unknown_term_names_near_ones(toy_index: Path) -> None:
    done = run("show", "seedling", "--index", str(toy_index))
    assert done.exit_code == 2
    assert "near it: Seed" in done.stderr


def test_what_has_no_entry_is_named_with_where_it_is_mentioned(
    capsys: pytest.CaptureFixture[str],
) -> None:
    mention = EntryMention("llm", "Large Language Model", "Open ones come as GGUF files.", 18, 22)
    print_reply(replace(DECLINED, asked_for="GGUF", mentions=(mention,)))
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == 'No entry for "GGUF".'
    assert second.startswith("It is mentioned in Large Language Model: Open ones come as GGUF")


def test_words_need_no_quotes(real_index: Path) -> None:
    where = ("--index", str(real_index))
    assert run("ask", "what", "is", "a", "seed", *where).stdout == (
        run("ask", "what is a seed", *where).stdout
    )
    assert run("show", "random", "seed", *where).stdout.startswith("Seed  seed · approved\n")
    assert run("similar", "random", "seed", *where).exit_code == 0
