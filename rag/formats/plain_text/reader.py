"""Read plain text with a heading for each term, in whatever form, and questions with answers.

The folder's other modules do the work: `lines` and `names` judge single lines, `heading_shapes`
finds the headings, `sections` splits the text, and `faq` joins questions with terms.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rag.errors import Fault
from rag.formats.account import sizes_account, text_size
from rag.formats.decoding import read_beginning, read_text
from rag.formats.documents.term_names import have_names_in_brackets, other_names
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions
from rag.formats.plain_text.faq import add_links, add_questions, question_subject
from rag.formats.plain_text.lines import text_lines
from rag.formats.plain_text.recognition import is_glossary_text, section_text
from rag.formats.plain_text.sections import Section, find_sections
from rag.formats.repeats import merge_repeated_drafts

SUFFIXES = (".txt", ".text")
NO_HEADINGS = "no headings with text below; write each term on a line of its own, its text below it"


class HeadedText:
    """Plain text with headings."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a text with the headings of a glossary, no prose and no list."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        sections = find_sections(text_lines(read_beginning(path)))
        return is_glossary_text(list(sections), path.stem)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a text with their questions, and a note on each piece that is none.

        Raises CorpusError if the file is no text.
        """
        file = str(path)
        text, notes = read_text(path)
        yield from notes
        terms: list[Draft] = []
        answers: list[Draft] = []
        left_out: list[Fault] = []
        for section in find_sections(text_lines(text)):
            draft = _draft(section, file)
            if isinstance(draft, Draft):
                (answers if draft.questions else terms).append(draft)
            else:
                left_out.append(draft)
        if not terms and not answers:
            yield Fault(file, 1, NO_HEADINGS)
        written = [f"{draft.term}{draft.definition}" for draft in (*terms, *answers)]
        sizes = list(map(text_size, written))
        yield sizes_account(sizes, text_size(text), {"passage": len(left_out)})
        with_names = have_names_in_brackets([draft.term for draft in terms])
        named: list[Draft] = []
        for draft in terms:
            named.append(replace(draft, aliases=other_names(draft.term, with_names)))
        repeats: list[Fault] = []
        different = merge_repeated_drafts(named, merge_equal_terms=True, notes=repeats)
        yield from add_links(add_questions(different, answers))
        yield from left_out
        yield from repeats


def _draft(section: Section, file: str) -> Draft | Fault:
    """Return the draft of a section, or a note on why it is none."""
    name, text = section.name, section_text(section)
    if section.kind == "title":
        return Fault(file, section.line, _title_left_out(name, text))
    if not text:
        missing = "answer" if section.kind == "question" else "text below it"
        return Fault(file, section.line, f"{name!r} has no {missing}; left out")
    if section.kind == "term":
        return Draft(name, text, file, section.line)
    term = question_subject(name) or name.rstrip("?")
    return Draft(term, text, file, section.line, questions=(name,))


def _title_left_out(name: str, text: str) -> str:
    """Return the message of a section that is no entry."""
    if not name:
        return "what stands before the first heading is no entry; left out"
    if text:
        return f"{name!r} and the text below it are no entry; left out"
    return f"{name!r} is no entry; left out"
