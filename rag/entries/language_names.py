"""What languages call themselves and are called in English, by their tags (BCP 47). Data only."""

from rag.entries.language_tags import language_tag, primary_language

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

ENGLISH_NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali",
    "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "ms": "Malay", "nb": "Norwegian Bokmål", "nl": "Dutch", "nn": "Norwegian Nynorsk",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "st": "Sotho", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "th": "Thai", "tn": "Tswana", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "xh": "Xhosa", "zh": "Chinese",
    "zu": "Zulu",
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


def english_name(language: str) -> str:
    """Return the English name of a language without its region: `pt-BR` -> Portuguese.

    A language without a known name is its tag.
    """
    return ENGLISH_NAMES.get(primary_language(language), language)
