"""What to do with kinds of files that hold glossaries but cannot be read."""

from pathlib import Path

SAVED_ANEW = "save it as .docx, .html or .txt"
# What a kind of file is, and how it can be made one that is read, by suffix.
REMEDIES = {
    ".pdf": ("a PDF", "export it as text or Word, or take the document that it was made from"),
    ".doc": ("a Word document of before 2007", "open it in Word and save it as .docx"),
    ".odt": ("an OpenDocument text", SAVED_ANEW),
    ".rtf": ("a document in Rich Text Format", SAVED_ANEW),
    ".pages": ("a document of Pages", "export it as Word"),
    ".numbers": ("a spreadsheet of Numbers", "export it as Excel or CSV"),
    ".xlsb": ("a binary Excel file", "save it as .xlsx"),
    ".one": ("a notebook of OneNote", "export the page as Word"),
    ".msg": ("a mail of Outlook", "save its text or its attachment"),
    ".eml": ("a mail", "save its text or its attachment"),
    ".epub": ("an e-book", "unpack it (it is a zip file) and name its page of the glossary"),
    ".mobi": ("an e-book", "convert it to HTML"),
    ".ppt": ("a presentation", "save its outline as text"),
    ".pptx": ("a presentation", "save its outline as text"),
    ".odp": ("a presentation", "save its outline as text"),
    ".mdb": ("a database of Access", "export the table as Excel or CSV"),
    ".accdb": ("a database of Access", "export the table as Excel or CSV"),
    ".sdltb": ("a termbase of MultiTerm", "export it as TBX or Excel"),
    **dict.fromkeys(
        (".sqlite", ".sqlite3", ".db"), ("a database", "export the table as CSV or JSON")
    ),
    **dict.fromkeys(
        (".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz"),
        ("an archive", "unpack it and name the file or folder in it"),
    ),
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".svg", ".heic"),
        ("a picture", "recognise its text (OCR) and save that as text"),
    ),
}
# The first bytes of some of them, for files with another suffix.
FIRST_BYTES = {
    b"%PDF-": ".pdf",
    b"{\\rtf": ".rtf",
    b"\x89PNG": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"\x1f\x8b": ".gz",
    b"SQLite format 3": ".sqlite",
}
LONGEST_BEGINNING = max(map(len, FIRST_BYTES))


def remedy_for(path: Path) -> str:
    """Return the kind of a file and what to do with it: `a PDF: export it ...`; '' if unknown."""
    suffix = _suffix_by_content(path) or path.suffix.lower()
    if suffix not in REMEDIES:
        return ""
    kind, remedy = REMEDIES[suffix]
    return f"{kind}: {remedy}"


def _suffix_by_content(path: Path) -> str:
    """Return the suffix that the first bytes of a file stand for; '' if they are not known."""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(LONGEST_BEGINNING)
    except OSError:
        return ""
    for sign, suffix in FIRST_BYTES.items():
        if beginning.startswith(sign):
            return suffix
    return ""
