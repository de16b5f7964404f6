"""The names of columns in other languages than English, and the names of languages. Pure data."""

# By part of an entry, as in `column_names.COLUMN_NAMES`, the surest first; in the singular.
FOREIGN_COLUMN_NAMES = {
    "term": """
        begriff, terminus, fachbegriff, fachwort, bezeichnung, benennung, stichwort, wort,
        ausdruck, terme, libelle, libellé, mot, intitulé, vedette, nom, término, termino,
        vocablo, palabra, concepto, nombre, termo, conceito, palavra, nome, termine, vocabolo,
        parola, lemma, voce, begrip, woord, naam, begrepp, ord, termi, käsite, begreb, pojem,
        termín, pojęcie, hasło, kifejezés, fogalom, terim, kavram, термин, понятие, слово,
        термін, поняття, όρος, מונח, مصطلح, المصطلح, المصطلحات, الكلمة, واژه, 用語, 術語, 术语,
        词条, 詞條, 名詞, 名词, 名称, 名稱, 見出し語, 語, 単語, 词汇, 詞彙, 용어, 단어, istilah,
        thuật ngữ
        """,
    "abbreviation": """
        abkürzung, kürzel, kurzform, akronym, abréviation, abreviation, sigle, acronyme,
        abreviatura, acrónimo, sigla, acrônimo, abbreviazione, acronimo, afkorting, förkortning,
        skrót, zkratka, сокращение, аббревиатура, 略語, 略称, 缩写, 縮寫, 약어, الاختصار
        """,
    "definition": """
        bedeutung, beschreibung, erklärung, erläuterung, définition, explication, signification,
        description, texte, definición, definicion, descripción, descripcion, significado,
        explicación, definição, definicao, descrição, descricao, explicação, definizione,
        descrizione, significato, spiegazione, definitie, omschrijving, beschrijving, betekenis,
        uitleg, förklaring, beskrivning, beskrivelse, forklaring, määritelmä, selite, kuvaus,
        definicja, opis, znaczenie, definice, popis, význam, vysvětlení, definíció,
        meghatározás, leírás, tanım, açıklama, anlam, определение, описание, значение,
        толкование, визначення, опис, ορισμός, הגדרה, تعريف, التعريف, الشرح, المعنى, الوصف,
        定義, 定义, 説明, 说明, 說明, 意味, 解説, 解說, 解释, 解釋, 釋義, 释义, 描述, 含义,
        含義, 内容, 정의, 설명, 뜻, 의미, định nghĩa, definisi, penjelasan
        """,
    "expansion": """
        langform, ausgeschrieben, forme développée, forme longue, forma completa, desarrollo,
        正式名称, 全称, 全稱, расшифровка
        """,
    "aliases": """
        synonyme, alternativbezeichnung, auch, autre nom, sinónimo, sinonimo, sinônimo,
        synoniem, synonymer, synonim, синоним, 同義語, 類義語, 別名, 同义词, 同義詞, 别名, 読み,
        読み方, よみ, 동의어, مرادف, المرادفات
        """,
    "tags": """
        kategorie, bereich, thema, fachgebiet, catégorie, domaine, thème, categoría, categoria,
        ámbito, tema, área, dominio, domínio, categorie, kategori, kategoria, категория,
        область, カテゴリ, カテゴリー, 分類, 分野, 类别, 類別, 分类, 领域, 범주, 분류, الفئة
        """,
    "see_also": """
        siehe, siehe auch, verwandter begriff, verwandte begriffe, voir, voir aussi,
        terme associé, termes associés, véase, véase también, ver, ver también, ver também,
        vedi, vedi anche, zie, zie ook, см, 関連語, 関連用語, 参照, 参见, 參見, 相关术语
        """,
    "remarks": """
        anmerkung, bemerkung, hinweis, beispiel, kontext, kommentar, remarque, exemple,
        contexte, commentaire, nota, ejemplo, observación, observaciones, exemplo, observação,
        esempio, opmerking, voorbeeld, exempel, przykład, uwagi, příklad, пример, примечание,
        備考, 例, 備註, 备注, 示例, 비고, 예, ملاحظات
        """,
}
# Columns that are named by a language hold its terms.
LANGUAGE_NAMES = {
    "english": "en",
    "englisch": "en",
    "anglais": "en",
    "inglés": "en",
    "inglês": "en",
    "german": "de",
    "deutsch": "de",
    "allemand": "de",
    "french": "fr",
    "français": "fr",
    "francais": "fr",
    "französisch": "fr",
    "spanish": "es",
    "español": "es",
    "espanol": "es",
    "portuguese": "pt",
    "português": "pt",
    "italian": "it",
    "italiano": "it",
    "dutch": "nl",
    "nederlands": "nl",
    "swedish": "sv",
    "svenska": "sv",
    "danish": "da",
    "dansk": "da",
    "norwegian": "no",
    "norsk": "no",
    "finnish": "fi",
    "suomi": "fi",
    "polish": "pl",
    "polski": "pl",
    "czech": "cs",
    "čeština": "cs",
    "hungarian": "hu",
    "magyar": "hu",
    "turkish": "tr",
    "türkçe": "tr",
    "russian": "ru",
    "русский": "ru",
    "ukrainian": "uk",
    "українська": "uk",
    "greek": "el",
    "arabic": "ar",
    "العربية": "ar",
    "hebrew": "he",
    "chinese": "zh",
    "中文": "zh",
    "japanese": "ja",
    "日本語": "ja",
    "korean": "ko",
    "한국어": "ko",
    "英語": "en",
    "英文": "en",
    "英语": "en",
}
