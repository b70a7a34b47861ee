"""Has somebody stopped in the midst of a sentence? By its last words: «я хочу», «показания за», «узнать как»."""

from itertools import dropwhile

from voicebot.russian.text import FILLERS, HESITATION, listed, words

# After these something must come. «когда», «что», «где» end questions too («а это где»), «так» and «это» anything.
_BEFORE_NOUNS = frozenset(
    listed("в во на за по с со из к ко у о об обо от до для без под над про при через между около насчет поводу вместо")
    + listed("мой моя мое мои моего моей моих свой свою свои своего своей этот эту этого этой какой какая какое какие")
    + listed("который которая которое которые очень самый номер улица улице")
)
_BEFORE_CLAUSES = frozenset(listed("и а но или либо чтобы потому если хотя поскольку что-то не ни бы ли как"))
_WISHES = frozenset(
    listed("хочу хотим хотел хотела хотели хотелось хочется желаю бы могу можно нельзя надо нужно собираюсь пытаюсь")
    + listed("подскажите скажите объясните помогите")
)
_ASKS = frozenset(
    listed("узнать спросить уточнить передать сообщить сказать подать оформить получить сдать внести записать оплатить")
    + listed("выяснить поинтересоваться проконсультироваться обратиться")
)
# Who has said nothing else has not said what it is about.
_OPENINGS = frozenset(
    listed("здравствуйте добрый доброе день утро вечер девушка слушайте извините простите пожалуйста я мы мне нам меня")
    + listed("нас вам вас звоню звоним такой такая вопрос вопросик ситуация проблема тут у к по поводу насчет вот дело")
    + listed("в том что подскажите скажите один есть это")
)


def unfinished(text: str) -> bool:
    """Will he go on, if he is waited for?"""
    said = words(text)
    if not said:
        return False
    if _drawls(text) or said[-1] in _BEFORE_NOUNS or said[-1] in _BEFORE_CLAUSES:
        return True
    if len(said) > 1 and said[-1] in _ASKS and said[-2] in _WISHES:
        return True
    about = list(dropwhile(_OPENINGS.__contains__, said))
    return not about or (len(about) == 1 and about[0] in _WISHES)


def _drawls(text: str) -> bool:
    """The last that was heard is «э-э», or a word like it."""
    last = text.lower().split()[-1].strip(",.…-")
    return last in FILLERS or HESITATION.fullmatch(last) is not None
