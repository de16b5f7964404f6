"""The words of an English question that frame it and name nothing, such as `what is the`."""

from rag.entries.language_packs import ENGLISH_PACK

QUESTION_STOPWORDS = ENGLISH_PACK.stopwords
