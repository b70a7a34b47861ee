"""The name of a street: which words can be one, in the nominative, written («1-я Заречная») and said («Первая …»)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from voicebot.russian.addresses_words import Item
from voicebot.russian.agreement import cardinal, ordinal
from voicebot.russian.morphology import analyzer, lemma
from voicebot.russian.morphology import readings as lemmas
from voicebot.russian.text import listed

TITLES = frozenset(
    listed(
        "маршала академика генерала адмирала героя героев профессора доктора космонавта летчика летчиков "
        "полковника капитана лейтенанта сержанта партизана партизанки комиссара комдива братьев сестер "
        "святого князя хирурга художника композитора писателя поэта архитектора инженера конструктора имени "
        "им защитников воинов жертв снайпера майора атамана матроса танкиста комбрига вице-адмирала "
        "командарма архиепископа"
    )
)
HEADS = frozenset(
    listed(
        "горка гора роща поляна слобода деревня дача долина звезда заря речка балка усадьба пристань сторона "
        "застава бор ключ яр луг лес поле озеро сад ручей холм мыс берег хутор посад пруд парк мост ряд вал "
        "сияние знамя город утро заимка гавань коса пашня нива дубрава околица дол лог бугор конец слободка "
        "село двор стан утес угол"
    )
)
# plain nouns that streets are named by where no kind is said: «на Мира пять»
USUAL = frozenset(
    listed(
        "мира победы труда свободы революции октября космонавтов строителей молодежи дружбы коммуны "
        "металлургов энтузиастов пионеров партизан нефтяников шахтеров мая марта января конституции единства "
        "согласия юности химиков энергетиков железнодорожников интернационала авиаторов декабристов студентов "
        "механизаторов связистов ветеранов королева авроры восстания просвещения возрождения искусств "
        "учителей рабочих колхозников ударников большевиков стачки"
    )
)
_STOPS = frozenset(
    listed(
        "бесплатный платный льготный проездной минус плюс аварийный скорый помощь служба карта синий "
        "ребенок температура федеральный министерство жилец пенсионер ребята банк центр отдел мфц станция метро "
        "ванная ванна кухня туалет санузел комната вода свет отопление лифт газ тепло батарея крыша труба "
        "авария мусор снег двор фонарь лампа лампочка домофон счетчик показание кран канализация подвал стояк "
        "сосед соседка дверь электричество яма дорога остановка магазин аптека школа поликлиника больница "
        "детский холодный горячий ночной дневной пиковый день час минута неделя месяц сегодня вчера человек "
        "номер заявка обращение договор счет лицевой телефон адрес рубль куб киловатт процент метр справка "
        "очередь этот весь какой такой который другой соседний следующий прошлый последний управляющий "
        "компания плата общий имя фамилия отчество спасибо мастер сантехник электрик слесарь прорыв запах "
        "протечка потоп потолок стена окно балкон площадка перила собака кошка машина парковка шлагбаум "
        "дерево ветка лед сосулька наледь контейнер бак помойка свалка проблема вопрос жалоба горячей "
        "холодной старый новый сам один мой наш ваш свой каждый целый год время раз квартплата платеж долг "
        "код часть сторона бабушка мама жилой частный многоквартирный пятиэтажный девятиэтажный жилец дом "
        "квартира подъезд этаж данные текущий сумма тариф общежитие утро вечер ночь суббота воскресенье "
        "понедельник вторник среда четверг пятница отключение ремонт копейка"
    )
)
_STOPS_AFTER_KIND = _STOPS - frozenset(
    listed(
        "новый старый свет труд снег сторона дорога утро вечер детский горячей сад помощь служба станция "
        "центр пенсионер"
    )
)
_NO_NAME = frozenset(listed("а и в во на по с со к у о об от до за из не ни же ли бы то я мы он она вы нам мне вас"))
_PARTS = ("NOUN", "ADJF", "PRTF")
_SMALL = frozenset(listed("лет и года имени на"))
_UPPER = frozenset(listed("влксм ссср ркка жд вцик гэс тэц дос снт мопр"))


@dataclass(frozen=True, slots=True)
class Reading:
    part: str
    gender: str
    number: str
    case: str
    proper: str  # Surn, Name, Geox or ""


@lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[Reading, ...]:
    """What a word may be, the likeliest first; a hyphened one («Ново-Садовая») by its last part too."""
    return tuple(
        Reading(
            "" if "Apro" in tag else str(tag.POS),
            str(tag.gender),
            str(tag.number),
            {"loc2": "loct", "gen2": "gent", "acc2": "accs"}.get(str(tag.case), str(tag.case)),
            next((name for name in ("Surn", "Name", "Geox") if name in tag), ""),
        )
        for tag in (parse.tag for parse in analyzer().parse(word))
    )


def may_be_name(word: str) -> bool:
    """Is it at least no letter, preposition or the like?"""
    return len(word) > 1 and word.replace("ё", "е") not in _NO_NAME


def acceptable(word: str, after_kind: bool = True) -> bool:
    """Can it stand in a name at all?"""
    plain = word.replace("ё", "е")
    if not may_be_name(word) or not any(reading.part in _PARTS for reading in readings(word)[:4]):
        return False
    if plain in USUAL:
        return True
    if after_kind:
        return plain not in _STOPS_AFTER_KIND and lemma(plain) not in _STOPS_AFTER_KIND
    return plain not in _STOPS and not lemmas(plain) & _STOPS


def adjective(word: str, gender: str = "", case: str = "") -> Reading | None:
    """Its reading as a singular adjective of that gender and case."""
    fitting = (
        one
        for one in readings(word)
        if one.part in ("ADJF", "PRTF") and one.number == "sing" and (not gender or one.gender == gender)
    )
    return next((one for one in fitting if not case or one.case == case), None)


def genitive(word: str) -> bool:
    return any(one.part in _PARTS and one.case == "gent" for one in readings(word))


def genitive_plural(*words: str) -> bool:
    """Are all of them in it: «Юных Пионеров»?"""
    return all(any(one.number == "plur" and one.case == "gent" for one in readings(word)[:2]) for word in words)


def is_proper(word: str) -> bool:
    return any(one.proper and one.case == "gent" for one in readings(word)[:4])


@lru_cache(maxsize=20_000)
def in_nominative(word: str, gender: str, part: str) -> str:
    """The adjective or noun in the nominative; itself where it has none of that gender."""
    parts = ("ADJF", "PRTF") if part == "ADJF" else ("NOUN",)
    for parse in analyzer().parse(word):
        tag = parse.tag
        if tag.POS in parts and "Surn" not in tag and (part == "NOUN" or tag.gender == gender):
            keep = {gender} if part == "ADJF" else set()
            form = parse.inflect({"nomn", str(tag.number)} | keep)
            return str(form.word) if form else word
    return word


def titled(words: str) -> str:
    """«карла маркса» → «Карла Маркса», «30 лет влксм» → «30 лет ВЛКСМ»."""
    return " ".join(_titled(word, at) for at, word in enumerate(words.split()))


def _titled(word: str, at: int) -> str:
    if word in _UPPER:
        return word.upper()
    if word in _SMALL and at:
        return word
    return "-".join(part if part in _SMALL and i else part.capitalize() for i, part in enumerate(word.split("-")))


def written(number: Item | None, words: Sequence[str], gender: str) -> str:
    """The name as a register writes it: «8 Марта», «1-я Заречная», «40 лет Победы», «5-й»."""
    name = titled(" ".join(words))
    if number is None:
        return name
    value = number.value
    if number.ending.startswith("лет"):
        return f"{value}-летия {name}"
    if not words:
        return f"{value}-{_SUFFIX[gender]}"
    if number.ending in ("я", "ая", "ья") or (number.ending in ("й", "ый", "ий", "ой") and gender == "masc"):
        return f"{value}-{'я' if number.ending[-1] == 'я' else 'й'} {name}"
    own = next((one.gender for one in readings(words[0]) if one.part == "ADJF" and one.case == "nomn"), "")
    plural = any(one.part == "ADJF" and one.number == "plur" and one.case == "gent" for one in readings(words[0]))
    if own in _SUFFIX and not plural:
        return f"{value}-{_SUFFIX[own]} {name}"
    return f"{value} {name[0].lower() + name[1:] if words[0] in _SMALL else name}"


_SUFFIX = {"masc": "й", "femn": "я", "neut": "е"}
_OF = {suffix: gender for gender, suffix in _SUFFIX.items()}
_NUMBERED = re.compile(r"(\d+)(-летия|-[йяе])?(?: (\S+))?( .*)?")


def said(name: str) -> str:
    """The name with its numerals in words: «8 Марта» → «Восьмого Марта», «40 лет …» → «Сорок лет …»."""
    match = _NUMBERED.fullmatch(name)
    if not match:  # «Лесная», «10А»
        return name
    value, suffix, word, rest = match[1], match[2] or "", match[3] or "", match[4] or ""
    if suffix == "-летия":
        words = cardinal(value, "gent").replace(" ", "") + "летия"
    elif suffix:
        words = ordinal(value, "nomn", _OF[suffix[1:]])
    elif word == "лет":
        words = cardinal(value)
    elif any(one.number == "plur" and one.case == "gent" for one in readings(word.lower())[:1]):
        words = cardinal(value, "gent")
    else:
        gender = next((one.gender for one in readings(word.lower()) if one.part == "NOUN" and one.case == "gent"), "")
        words = ordinal(value, "gent", "femn" if gender == "femn" else "masc")
    return f"{words[0].upper()}{words[1:]}{f' {word}' if word else ''}{rest}"


def is_number(name: str) -> bool:
    """«5-й»: a number alone, which stands before the kind («5-й микрорайон»)."""
    return bool(re.fullmatch(r"\d+-[йяе]", name))
