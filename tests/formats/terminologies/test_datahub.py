"""DataHub's business glossary: terms in nodes below nodes."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import Draft, ReadOptions
from rag.formats.resolve import resolve
from rag.formats.terminologies.datahub import DataHubYaml
from tests.formats.reading import drafts_of

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


def drafts(folder: Path, text: str) -> list[Draft]:
    found = DataHubYaml().read(write(folder, text), ReadOptions())
    return [each for each in found if isinstance(each, Draft)]


def test_terms_of_nodes_below_nodes_are_read_with_their_relations(tmp_path: Path) -> None:
    found = resolve(DataHubYaml().read(write(tmp_path, BUSINESS), ReadOptions()))
    customer, invoice, order = found.entries
    assert (order.id, order.plain, order.tags) == (
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


def test_a_business_glossary_is_recognised_by_two_of_its_keys(tmp_path: Path) -> None:
    assert DataHubYaml().recognises(write(tmp_path, BUSINESS))
    assert DataHubYaml().recognises(write(tmp_path, "version: 1\nterms: []\n"))


@pytest.mark.parametrize(
    "text", ["on: push\njobs: {}\n", "version: 1\nversion: 2\n", "- slug: a\n"]
)
def test_other_yaml_is_not_taken_for_a_business_glossary(tmp_path: Path, text: str) -> None:
    assert not DataHubYaml().recognises(write(tmp_path, text))


def test_a_term_is_known_by_its_path_of_nodes(tmp_path: Path) -> None:
    order, customer, invoice = drafts(tmp_path, BUSINESS)
    assert order.also_known == ("Sales.Order",)
    assert customer.also_known == ("Sales.People.Customer",)
    assert invoice.also_known == ("Money.Invoice",)


def test_terms_may_stand_outside_of_all_nodes(tmp_path: Path) -> None:
    [term] = drafts(tmp_path, "version: 1\nterms:\n  - name: Order\n    description: x\n")
    assert (term.also_known, term.tags, term.line) == (("Order",), (), 3)


def test_relations_of_all_kinds_are_links_and_stand_once(tmp_path: Path) -> None:
    text = "terms: [{name: A, description: x, contains: [B], values: [C], inherits: [B]}]"
    [term] = drafts(tmp_path, f"version: 1\n{text}\n")
    assert term.see_also == ("B", "C")


@pytest.mark.parametrize("text", ["- a\n", "words\n", "", "version: 1\nnodes: [words]\n"])
def test_a_file_without_terms_has_no_drafts(tmp_path: Path, text: str) -> None:
    assert drafts_of(DataHubYaml(), write(tmp_path, text)) == []


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"glossary\.yml:3: is not YAML"):
        list(DataHubYaml().read(write(tmp_path, "version: 1\nterms: [\n}\n"), ReadOptions()))
