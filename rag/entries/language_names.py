"""What languages call themselves, by their tags (BCP 47). Data only."""

from rag.entries.language_tags import language_tag

LANGUAGE_NAMES = {
    "af": "Afrikaans", "am": "አማርኛ", "ar": "العربية", "bg": "Български", "bn": "বাংলা",
    "ca": "Català", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά",
    "en": "English", "es": "Español", "et": "Eesti", "eu": "Euskara", "fa": "فارسی",
    "fi": "Suomi", "fr": "Français", "ga": "Gaeilge", "gl": "Galego", "he": "עברית",
    "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar", "id": "Bahasa Indonesia", "is": "Íslenska",
    "it": "Italiano", "ja": "日本語", "ko": "한국어", "lt": "Lietuvių", "lv": "Latviešu",
    "ms": "Bahasa Melayu", "nb": "Norsk bokmål", "nl": "Nederlands", "nn": "Norsk nynorsk",
    "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский",
    "sk": "Slovenčina", "sl": "Slovenščina", "sr": "Српски", "st": "Sesotho", "sv": "Svenska",
    "sw": "Kiswahili", "ta": "தமிழ்", "th": "ไทย", "tn": "Setswana", "tr": "Türkçe",
    "uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt", "xh": "isiXhosa", "zh": "中文",
    "zu": "isiZulu",
}  # fmt: skip


def language_name(language: str) -> str:
    """Return the name of a language in itself, with its region: `pt-BR` -> Português (BR).

    A language without a known name is its tag.
    """
    tag = language_tag(language)
    primary, _, rest = tag.partition("-")
    name = LANGUAGE_NAMES.get(primary.lower())
    if name is None:
        return language
    return f"{name} ({rest})" if rest else name
