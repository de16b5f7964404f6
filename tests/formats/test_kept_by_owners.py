"""Glossaries as their owners keep them: every entry is read, and none is invented."""

from pathlib import Path

import pytest

from rag.formats.choice import read_detected
from rag.formats.drafts import ParsedGlossary, ReadOptions

FILES = Path(__file__).parent / "samples/kept_by_owners"
# For each file or folder its format, the number of notes, and the terms in the order of their ids.
READINGS = [
    ("acronyms.tex", "latex", 0, "AGV; MES; PLC; R&D"),
    ("bees.dita", "dita", 2, "Brood; Queen bee; Swarm"),
    ("boats", "dictd", 0, "ketch; yawl"),
    ("boats.ttl", "skos", 0, "boat; ferry; length"),
    ("bread_min.tbx", "tbx", 0, "crumb; crust"),
    ("changes.yml", "glosario", 1, "branch; commit"),
    ("cheese.adoc", "asciidoc", 1, "Affinage; Brine; Curd (Quark); Whey"),
    ("cluster.adoc", "asciidoc", 0, "API; CI; kubectl; Node; Pod; SLO"),
    ("deck.adoc", "asciidoc", 0, "Anchor; Bollard (bitt); Cleat"),
    ("desktop.po", "gettext", 2, "delete; folder; menu; owner"),
    ("electrodes.tex", "latex", 1, "Anode; Cathode; Electrolyte; Faraday constant ($F$)"),
    ("ferry.sgml", "docbook", 1, "Aft; Bow; Deadweight tonnage"),
    ("finance.yaml", "datahub", 0, "Anything; EBITDA; Revenue; VAT"),
    ("flower.obo", "obo", 0, "petal; flower organ; corolla; obsolete bud; part of"),
    ("flower.owl", "skos", 3, "part of; petal; flower organ; obsolete bud"),
    ("garden.html", "defined-terms", 0, "Compost; Mulch; Tilth"),
    ("geology.xml", "moodle", 1, "Basalt; Karst; P&S waves"),
    ("glass_v2.tbx", "tbx", 1, "annealed glass; cullet"),
    ("graphs.tex", "latex", 0, "edge; SSH; vertex"),
    ("guests.xml", "docbook", 2, "Hypervisor; Virtual machine"),
    ("guild.wiki", "mediawiki", 0, "AoE; Buff; DPS / Damage per second; Guild; Tank"),
    ("heights", "glossarist", 0, "datum; height"),
    ("knitting.mediawiki", "mediawiki", 0, "Aran; bind off; cable needle; cast on"),
    ("machines.tex", "latex", 0, "$c_p$; CPU; GPU; NASA; $\\rho$"),
    ("mill.wikitext", "mediawiki", 0, "Bran; Hopper; Millstone; Sieve"),
    ("network.tex", "latex", 0, "API; CLI; MQTT; OS; RAM"),
    ("piers.adoc", "asciidoc", 0, "Dock; Pier; Pier; Slip"),
    ("pottery.jsonld", "skos", 0, "Glaze; Kiln"),
    ("ranks.mediawiki", "mediawiki", 0, "Captain; Lieutenant; Sergeant; Sergeant major"),
    ("rope_dct.tbx", "tbx", 0, "working end; bight"),
    ("shop", "dbt", 1, "amount; customer id; customers; order status"),
    ("soil.ttl", "skos", 3, "Humus; Horizon; Loam; Gley"),
    ("wallets", "spec-up", 1, "credential; issuer; wallet"),
    ("web.md", "abbreviations", 0, "a11y; HTML; TLA; W3C"),
    (
        "weirs.tex",
        "latex",
        1,
        "Ångström; dem; fish ladder; HPP; lock (canal); ML/d; $q$; sluice; weir",
    ),
    ("wine.rdf", "skos", 0, "Oak; Tannin"),
]
# What lies deep in some of them, by file and term.
DEFINITIONS = {
    ("acronyms.tex", "MES"): "manufacturing execution system, with **orders**",
    (
        "bees.dita",
        "Swarm",
    ): "Bees that leave with a Queen bee.\n\n```\nhive -> swarm\n  -> hive\n```",
    ("cluster.adoc", "Node"): "A machine:\n\n- big\n- small",
    ("ferry.sgml", "Bow"): "The front, see aft. (Of a ship.)\n\n| Kind | Use |\n| --- | --- |\n"
    "| raked | sea |",
    ("flower.obo", "petal"): 'A leaf of a flower\'s "crown".\n\nNot a sepal.',
    ("knitting.mediawiki", "bind off"): "1. To end a piece.\n\n2. To loosen a rope. "
    "(See also cast on)",
    ("ranks.mediawiki", "Captain"): "- leads a company\n- signs",
    ("weirs.tex", "Ångström"): "A length of 0.1 nano metre",
    ("wine.rdf", "Oak"): "The *wood* of barrels.",
}


def reading(name: str) -> ParsedGlossary:
    return read_detected(FILES / name, ReadOptions())[1]


@pytest.mark.parametrize(("name", "format", "notes", "terms"), READINGS)
def test_every_entry_is_read_and_no_other(name: str, format: str, notes: int, terms: str) -> None:
    found, glossary = read_detected(FILES / name, ReadOptions())
    assert found == format
    assert "; ".join(entry.term for entry in glossary.entries) == terms
    assert len(glossary.notes) == notes


@pytest.mark.parametrize(("name", "term"), DEFINITIONS)
def test_lists_tables_and_code_stay_what_they_are(name: str, term: str) -> None:
    [definition] = [each.definition for each in reading(name).entries if each.term == term]
    assert definition == DEFINITIONS[name, term]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("shop", "4 entries; passed over: 2 things without a description of its own, "),
        ("desktop.po", "4 entries; passed over: 1 term without a definition, 1 obsolete message"),
        ("soil.ttl", "4 entries; passed over: 1 term without a definition, 1 collection"),
        ("boats.ttl", "3 entries; passed over: 1 thing of the ontology without a label"),
        ("wallets", "3 entries; passed over: 1 term of another specification"),
        ("changes.yml", "2 entries; passed over: 1 term without 'en'"),
        ("finance.yaml", "4 entries; passed over: 1 description of a node"),
        ("boats", "2 entries; passed over: 1 article that only refers"),
        ("guests.xml", "2 entries; 78% of the text is in them; passed over: 1 list of terms"),
    ],
)
def test_the_account_says_what_gave_no_entry(name: str, account: str) -> None:
    glossary = reading(name)
    assert glossary.account.summary(len(glossary.entries)).startswith(account)


def test_names_hold_no_markup() -> None:
    for name, *_ in READINGS:
        for entry in reading(name).entries:
            assert not any(
                mark in each for each in entry.names for mark in ("**", "``", "<", "\\(")
            )
