"""The words of a question that frame it and name nothing, such as `what is the`."""

# Stop words of questions: they frame a question about a term and are no part of the term.
QUESTION_STOPWORDS = frozenset(
    """
    a about actually again an and any anyway are basically basics be beginner between brief briefly
    called can context could curious define defined definition denote denotes describe did differ
    difference differences differs do does dummies eli5 english entry even everybody everyone exact
    exactly explain explained explanation few for from general generally give glossary heck hell
    hello help hey hi how i idea in info information instead intro introduction is it its jargon
    just keyword kid know layman laymans like lot me mean meaning means meant much my named need
    newbie noob notion of ok okay on one or over overview people plain please pls plz point purpose
    question quick quickly rather really refer referred refers s say sense sentence short shortly
    simple simply so some someone stand stands stuff summarise summarize summary talk talking talks
    tell term terms than thanks that the their them there these they thing this thx tldr to u
    understand us use used versus vs want was wat we were what whats when where which who whos whose
    why with wondering word words work works would yo you your
    """.split()
)
