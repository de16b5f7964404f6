"""The phrases that frame a question by name, and the words that no name has. Data only.

Phrases and words are case folded and without apostrophes: "what's" is "whats".
"""

Phrases = tuple[tuple[str, ...], ...]


def _phrases(text: str) -> Phrases:
    """Return the phrases of a text, which are separated by `|`, as words."""
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


ARTICLES = frozenset("a an some that the these this those".split())
POLITE = frozenset(
    """
    actually again and anyway basically beginner beginners brief briefly dummies eli5 er even
    exactly hello hey hi just layman laymans newbie noob officially ok okay please pls plz
    quick quickly really short simply so sorry technically thanks then thx tldr um well
    """.split()
)
# What stands before the name, the longest first.
BEFORE = _phrases(
    """
    what is the full form of | can anyone tell me what | can somebody tell me what | can
    someone tell me what | can you tell me about | can you tell me what | could you tell me
    what | give me a definition of | give me the definition of | i need the definition of | i
    want to know what | what do people mean by | what do they mean by | what do you mean by |
    what does it mean by | what is the definition of | what is the idea behind | what is the
    idea of | what is the meaning of | what is the point of | what is the purpose of | what
    kind of thing is | what sort of thing is | do you know what | i want to know | what is
    meant by | what is the term | what is the word | what on earth is | what the heck is |
    what the hell is | whats the definition of | whats the meaning of | whats the point of |
    anyone know what | can anyone explain | can somebody explain | can someone explain | can
    you define | can you explain | could anyone explain | could somebody explain | could
    someone explain | could you define | could you explain | define the term | define the word
    | do you know | explain the term | explain the word | explain to me | full form of | tell
    me about | tell me what | the definition of | the meaning of | what actually is | what are
    these | what exactly are | what exactly is | what is this | whats the term | whats the
    word | basics of | definition of | explain me | explain what | how are | how do | how does
    | how is | idea of | info on | information about | information on | intro to |
    introduction to | meaning of | more about | overview of | please define | please explain |
    purpose of | summary of | tell me | the term | the word | wat is | what are | what did |
    what do | what does | what is | what s | what was | what were | whats does | who are | who
    is | who s | wot is | define | describe | explain | wats | what | whats | whos | wots
    """
)
# What stands behind the name, the longest first.
AFTER = _phrases(
    """
    what is it good for | what is it used for | in a few words | like i am five | what do
    they mean | what does it mean | what does that mean | what does this mean | what is it
    for | how does it work | what does it do | when is it used | where is it used | who is
    it for | why is it used | how does that work | for a beginner | for a layman | in a
    nutshell | in laymans terms | in one sentence | in plain english | in simple terms | in
    simple words | in this context | like im five | stand for what | stands for what | to a
    beginner | to a layman | what are they | what are those | what is it | what is that |
    what is this | what it is | what it mean | what it means | what s it | what s that |
    what that is | whats it for | who is it | who is that | how it works | what it does |
    who uses it | actually mean | for beginners | for dummies | full form | full meaning |
    good for | in brief | in english | in general | in short | is what | mean what | means
    what | refer to | refers to | stand for | stands for | stood for | to beginners | to me
    | used for | what is | what mean | what means | whats it | whats that | whats this | are
    | called | def | defined | definition | definitions | denote | denotes | do | does |
    exactly | explained | explanation | is | mean | meaning | meanings | means | what |
    whats | work | works
    """
)
# Of the frames, those that ask for a definition. "what", "is" and "do" alone do not.
DEFINITION_CUES = (
    *("mean", "means", "meaning", "meanings", "meant", "definition", "definitions", "define"),
    *("defined", "def", "explain", "explained", "explanation", "describe", "stand", "stands"),
    *("denote", "denotes", "refer", "refers", "full form", "what is", "what are", "what was"),
    *("what were", "whats", "what s", "wat", "wats", "wot", "wots", "whos", "who is", "who are"),
    *("who s", "what it is", "tell me", "info", "information", "overview", "intro"),
    *("introduction", "summary", "basics", "purpose", "point"),
)
# Words around names that people misspell.
MISSPELT_FRAMES = (
    *("between", "compare", "compared", "comparison", "define", "defined", "definition"),
    *("describe", "difference", "differences", "different", "explain", "explained"),
    *("explanation", "meaning", "versus"),
)
# What only a description has: persons, relations, verbs, things without a name.
DESCRIBING = frozenset(
    """
    about after against all already also am another any anything are arent at be because been
    before being best better between both btw by called can cannot cant come comes compare
    compared could couldnt did didnt diff differ difference differences different do does
    doesnt doing done dont down during each either every few for from get gets getting give
    given gives go goes going got had has have having he her hers him his how i id if ill im
    into is isnt it its ive keep keeps kind least less made make makes many may me might mine
    more most much must my name need needs neither never no nobody none not nothing off one
    ones only onto or other our ours over put puts same shall she should since somebody
    someone something sort still stuff take takes term than that their them they thing things
    through to too type under unless until up us use versus very vs want wants was we were
    when where whether which while who whom whose why will with without wont word worse worst
    would wouldnt yet you your youre yours
    """.split()
)
# Words behind "mean" or "stand for" that begin the context: "mean in woodworking".
CONTEXT_AFTER_CUE = frozenset("after as at for in next of on to when with within".split())
# Words behind a name that begin its context.
CONTEXT_AFTER_NAME = frozenset("as eg in inside on within".split())
# Words that make what follows the name a story, not a context.
STORY = frozenset("he i me my or she that they vs we which you".split())
# Frames behind a story that ask what a word in it means.
STORY_ENDS = frozenset(
    (
        *("what does it mean", "what does that mean", "what does this mean", "what it mean"),
        *("what is it", "what is that", "what it is", "what that is", "what it means"),
        *("what s it", "what s that", "whats it", "whats that"),
    )
)
# Persons, of whom a denial says what they do not want or cannot do, and what stands between.
PERSONS = frozenset("anybody anyone he i people she somebody someone they we you".split())
AUXILIARIES = frozenset(
    """
    am are can cannot cant could couldn d did didn do does doesn don dont had hadn has hasn have
    haven is isn ll m may might not re s shall should shouldn still t ve was wasn were weren will
    wont would wouldn
    """.split()
)
# Words that end what a denial is about.
END_OF_DENIAL = frozenset(
    "although because but instead it just only so then they though where while".split()
)
# Words behind a denial that deny nothing of what is asked for: "no idea what it is".
NOT_DENIED = frozenset("clue doubt idea matter problem sure".split())
# Words that deny: a question with one of them asks for what something is not.
DENIALS = frozenset(
    """
    aren arent cannot cant doesnt dont hardly isnt neither never no non none nor not t without
    wont
    """.split()
)
