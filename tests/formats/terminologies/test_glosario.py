"""Glossaries that are one YAML file: Glosario's and DataHub's."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import Options
from rag.formats.resolve import settle
from rag.formats.terminologies.datahub import DataHubYaml
from rag.formats.terminologies.glosario import GlosarioYaml
from rag.types import Translation
from tests.conftest import ROOT

GLOSARIO = ROOT.parent / "shared" / "corpora" / "glosario" / "glossary.yml"
SLUGS = """\
- slug: no_value
  ref: [api, gone]
  en:
    term: "Null"
    acronym: NIL
    def: >
      What stands where a *value* is missing; see [API](#api).
  de:
    term: Nichts
    def: Was fehlt.
  fr:
    term: "rien"

- slug: api
  en:
    term: interface
    def: How programs talk.
- slug: only_german
  de:
    term: Ding
    def: Etwas.
- en:
    term: nameless
    def: without a slug
"""
BUSINESS = """\
version: "1"
source: Somewhere
owners:
  users: [anna]
nodes:
  - name: Sales
    description: What is sold.
    terms:
      - name: Order
        id: sales-order
        description: What a *customer* asks for.
        related_terms: [Sales.Customer, Sales.Invoice]
    nodes:
      - name: People
        terms:
          - name: Customer
            description: Who buys.
            domain: retail
          - description: nobody
  - name: Money
    terms:
      - name: Invoice
        description: |
          What is to be paid.

          By somebody.
        inherits: [Order]
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "glossary.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_language_wanted_is_read_and_the_others_are_kept(tmp_path: Path) -> None:
    entry = settle(GlosarioYaml().read(write(tmp_path, SLUGS), Options())).entries[1]
    assert (entry.id, entry.term, entry.aliases) == ("no_value", "Null", ("NIL",))
    assert entry.definition == "What stands where a value is missing; see API."
    assert entry.translations == (
        Translation("de", "Nichts", "Was fehlt."),
        Translation("fr", "rien", ""),
    )
    assert entry.see_also == ("api",)


def test_what_is_not_defined_in_the_language_is_noted(tmp_path: Path) -> None:
    found = settle(GlosarioYaml().read(write(tmp_path, SLUGS), Options()))
    assert [(note.line, note.message) for note in found.notes] == [
        (1, "'Null' sees 'gone', which no entry is called"),
        (18, "'only_german' is not defined in 'en', but in de; left out"),
        (22, "a term without a slug; left out"),
    ]
    german = settle(GlosarioYaml().read(write(tmp_path, SLUGS), Options("de")))
    assert [entry.term for entry in german.entries] == ["Nichts", "Ding"]


def test_terms_of_nodes_below_nodes_are_read_with_their_relations(tmp_path: Path) -> None:
    found = settle(DataHubYaml().read(write(tmp_path, BUSINESS), Options()))
    customer, invoice, order = found.entries
    assert (order.id, order.definition, order.tags) == (
        "sales-order",
        "What a customer asks for.",
        ("Sales",),
    )
    assert (customer.id, customer.tags) == ("customer", ("Sales", "People", "retail"))
    assert (invoice.definition, invoice.see_also) == (
        "What is to be paid.\n\nBy somebody.",
        ("sales-order",),
    )
    assert [note.message for note in found.notes] == [
        "'Order' sees 'Sales.Customer', which no entry is called",
        "'Order' sees 'Sales.Invoice', which no entry is called",
        "a term without a name; left out",
    ]


def test_each_file_is_recognised_as_what_it_is(tmp_path: Path) -> None:
    file = write(tmp_path, SLUGS)
    assert (GlosarioYaml().recognises(file), DataHubYaml().recognises(file)) == (True, False)
    file = write(tmp_path, BUSINESS)
    assert (GlosarioYaml().recognises(file), DataHubYaml().recognises(file)) == (False, True)
    file = write(tmp_path, "on: push\njobs: {}\n")
    assert (GlosarioYaml().recognises(file), DataHubYaml().recognises(file)) == (False, False)


LAUGHS = "".join(f"- &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9))


@pytest.mark.parametrize(
    "text",
    ["- slug: a\n  en: {term: [", "- slug: a\n" + "- [" * 200, "- &a [*a]", f"- &a0 ha\n{LAUGHS}"],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(CorpusError, match=r"glossary.yml:\d+: "):
        list(GlosarioYaml().read(write(tmp_path, text), Options()))


@pytest.mark.skipif(not GLOSARIO.is_file(), reason="Glosario is not beside the repository")
def test_glosario_is_read_whole() -> None:
    found = settle(GlosarioYaml().read(GLOSARIO, Options()))
    assert (
        len(found.entries) + sum("no more than a name" in note.message for note in found.notes)
        == 633
    )
    assert sum(len(entry.translations) for entry in found.entries) > 1_000
    assert not [entry.id for entry in found.entries if "](#" in entry.definition]
