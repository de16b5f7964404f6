"""The SQLite schema of an entry store: its tables, and the indexes made once all entries are in."""

SCHEMA = """
CREATE TABLE entry (
    row INTEGER PRIMARY KEY, id TEXT, folded TEXT, status TEXT, mark BLOB, content TEXT
);
CREATE TABLE tag (tag TEXT, entry INTEGER);
CREATE TABLE claim (words TEXT, kind INTEGER, entry INTEGER, name TEXT);
CREATE TABLE beginning (typed TEXT, later INTEGER, length INTEGER, name TEXT, entry INTEGER);
CREATE TABLE name (row INTEGER PRIMARY KEY, words TEXT, letters TEXT);
CREATE VIRTUAL TABLE mention USING fts5(
    stems, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0 tokenchars _"
);
CREATE TABLE sentence (entry INTEGER PRIMARY KEY, parts BLOB);
CREATE TABLE edge (word TEXT);
CREATE TABLE word (word TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
"""
INDEXES = """
CREATE UNIQUE INDEX entry_by_id ON entry (id);
CREATE INDEX entry_by_term ON entry (folded, id);
CREATE INDEX entry_by_status ON entry (status) WHERE status <> 'approved';
CREATE INDEX tag_by_tag ON tag (tag, entry);
CREATE INDEX claim_by_words ON claim (words);
CREATE INDEX beginning_by_typed ON beginning (typed);
CREATE INDEX beginning_by_letter
    ON beginning (substr(typed, 1, 1), later, length, name, entry);
INSERT INTO mention (mention) VALUES ('optimize');
INSERT INTO name (words, letters)
    SELECT words, replace(words, ' ', '') AS letters FROM claim
    GROUP BY words ORDER BY length(letters), words;
"""
