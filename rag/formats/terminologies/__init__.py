"""Terminologies: SKOS, TBX, Glosario, DataHub."""
