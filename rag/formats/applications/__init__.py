"""Glossaries of single programs: Moodle, gettext, dbt, MkDocs, Glossarist, Spec-Up."""
