"""Did the caller agree?"""

import re

from voicebot.russian.morphology import genitive
from voicebot.russian.text import listed, words

_FEW, _NEAR = 6, 3  # words; a verdict counts in a sentence so short, or so near to its beginning
_SHORT = 4  # words; in a longer sentence «да» counts only where it begins it

_UNSURE = re.compile(
    r"\bне (знаю|помню|понял|поняла|понимаю|расслышал|расслышала|слышу|слышно|уверен|уверена|в курсе)\b"
    r"|\b(может быть|повторите|сомневаюсь|затрудняюсь)\b|\bли\b"
    r"|^(а )?(что|кто|где|когда|почему|зачем|сколько|как|какой|какая|какие)\b"
)
_NO_TROUBLE = re.compile(
    r"\b(нет (ошибок|ошибки|проблем|возражений|вопросов)|без ошибок|ошибок нет|не (ошибка|ошиблись))\b"
)
_WRONG = re.compile(
    r"\bне (совсем |очень |все )?"
    r"(верно|правильно|так|то|точно|надо|нужно|хочу|буду|стоит|согласен|согласна|подтверждаю|подходит|сходится)\b"
    r"|\b(неверно|неправильно|неточно|ничего не|ошибка|ошиблись|ошибся|ошиблась)\b"
    r"|\b(передумал|передумала|ни в коем случае)\b|\bне (мой|моя|мое|наш|наша|наше)\b"
    r"|\b(неверн|неправильн)(ый|ая|ое|ые)\b|^(отмена|отмените)$|^да не\b"
)
_RIGHT = re.compile(
    r"\b(верно|правильно|так и есть|подтверждаю|соглас(ен|на|ны)|(все|да) так|так точно|все (хорошо|сходится|точно))\b"
)
_REFUSING = re.compile(r"^(?:(?:ой|ну|да|нет|не|ни)\b[\s,.!\u2014-]*)+", re.IGNORECASE)
_RESERVED = re.compile(r"\b(но|только|кроме|за исключением|другой|другая|другое|не (тот|та|те))\b")
_GIVEN_UP = re.compile(
    r"\b(передумал[аи]?|отбой|забудьте|ничего (уже |мне )?не (надо|нужно|хочу)|не надо ничего|уже не (надо|нужно))\b"
    r"|\bне (надо|нужно)\b.*\bотмен|\bотмен\w+ .*\bне (надо|нужно)\b"
)
_NEEDLESS = re.compile(r"\bне (надо|нужно)\b")
_BESIDE_GIVING_UP = frozenset(
    listed(
        "ой нет не надо нужно да ну все всё ладно спасибо уже знаете вообще тогда мне это я мы передумал передумала"
        " передумали отмените отмена отбой забудьте ничего пожалуйста извините простите хочу записывать оформлять"
        " никого никуда сам сама лучше пока а и так"
    )
)
_NO = frozenset(listed("нет нету неа никак нельзя вовсе"))
_NONE = frozenset(listed("нет нету без отсутствует никакой никакого"))
_LOST = re.compile(
    r"^(?:(?:я|ой|ну|уже|его|ее|к сожалению) )*"
    r"(?:не (?:помню|знаю|нашл|сохранил|записал)|забыл|потерял|потом|позже|под рукой нет)"
)
_YES = frozenset(listed("да ага угу конечно точно именно естественно разумеется безусловно обязательно"))
_WILLING = frozenset(listed("давайте давай хорошо ладно ок окей"))
_ALONE = frozenset(listed("можно хочу надо нужно записывайте подходит годится пойдет есть"))
_LEADING = frozenset(listed("а и так ой ах алло так-то думаю конечно наверное скорее всего"))


def yes_no(text: str) -> bool | None:
    """True for agreement, False for refusal, None where it is neither or can't be told."""
    said = words(text)
    plain = " ".join(said)
    if not said or _UNSURE.search(plain):
        return None
    if _NO_TROUBLE.search(plain):
        return True
    if _said(_WRONG, plain):
        return False
    bare = _answers(said)
    if _said(_RIGHT, plain):  # «нет, всё верно» agrees, «верно, нет» may be anything
        return None if bare[-1:] == [False] and said[-1] in _NO and len(said) > 1 else True
    return _verdict(bare)


def said(agreed: bool) -> str:
    """The answer as a word."""
    return "да" if agreed else "нет"


def without_no(text: str) -> str:
    """What is said after «нет», «ой нет не»."""
    return _REFUSING.sub("", text.strip())


def reserved(text: str) -> bool:
    """Does a yes come with a «but»: «да, только телефон другой»?"""
    return bool(_RESERVED.search(" ".join(words(text))))


def gives_up(text: str) -> bool:
    """Is nothing wanted any more: «ой, не надо, я передумала», «отбой»?"""
    said = words(text)
    return bool(_GIVEN_UP.search(" ".join(said))) and all(word in _BESIDE_GIVING_UP for word in said)


def needless(text: str) -> bool:
    """«Не надо», with nothing beside it that would be an answer."""
    said = words(text)
    return bool(_NEEDLESS.search(" ".join(said))) and all(word in _BESIDE_GIVING_UP for word in said)


def denies(text: str) -> bool:
    """Does it begin by saying that there is none, no such meter, or that it isn't known, rather than name a value?"""
    said = words(text)
    return any(word in _NONE for word in said[:2]) or bool(_LOST.search(" ".join(said)))


def _said(verdict: re.Pattern[str], plain: str) -> bool:
    """Is it said near the beginning or in a sentence of a few words?"""
    found = verdict.search(plain)
    return found is not None and (plain.count(" ") < _FEW or plain.count(" ", 0, found.start()) < _NEAR)


def _answers(said: list[str]) -> list[bool]:
    """The answers that a sentence begins with and, of a short one, all in it."""
    beginning = next((at for at, word in enumerate(said) if word not in _LEADING), 0)
    found: list[bool] = []
    for at, word in enumerate(said):
        if word in _NO and not _lacks(said[at : at + 2]):
            found.append(False)
        elif word in _YES or _willing(word, said, found):
            found.append(True)
        elif len(said) > _SHORT and at >= beginning:
            break
    return found


def _willing(word: str, said: list[str], found: list[bool]) -> bool:
    """«давайте» agrees in a short sentence, unless after «нет»; «можно» only by itself."""
    if word in _ALONE:
        return len(said) == 1 or (found == [True] and len(said) == 2)
    return word in _WILLING and False not in found and len(said) <= _SHORT


def _lacks(words_from_no: list[str]) -> bool:
    """«нет воды» states a lack and answers nothing."""
    return words_from_no[0] in ("нет", "нету") and len(words_from_no) > 1 and genitive(words_from_no[1])


def _verdict(answers: list[bool]) -> bool | None:
    if not answers:
        return None
    if all(answers):
        return True
    refusal = answers.index(False)
    return None if any(answers[refusal:]) and answers[-1] else False
