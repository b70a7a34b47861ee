"""Latin letters, web addresses and capital abbreviations in Russian letters."""

import re
import unicodedata

from voicebot.russian.morphology import known
from voicebot.russian.text import listed
from voicebot.russian.words import to_words

_ADDRESS = re.compile(
    r"(?<![a-zа-яё0-9_.@+-])(?:https?://)?(?:[a-zа-я0-9_.+-]+@)?(?:www\.)?(?:[a-zа-я0-9-]+\.)+(?:ru|рф|com|org|net|info|su|gov|me)\b"
    r"(?:/[a-zа-я0-9_%/?=&.-]*[a-zа-я0-9_/])?",
    re.IGNORECASE,
)
_ADDRESS_SIGNS = {".": "точка", "@": "собака", "/": "слэш", "-": "дефис", "_": "подчёркивание"}

_WORDS = {
    "covid": "ковид", "wi-fi": "вай-фай", "wifi": "вай-фай", "e-mail": "имейл", "email": "имейл", "mail": "мейл",
    "gmail": "джимейл", "sms": "эсэмэс", "whatsapp": "ватсап", "telegram": "телеграм", "viber": "вайбер",
    "online": "онлайн", "android": "андроид", "iphone": "айфон", "ios": "айос", "google": "гугл", "yandex": "яндекс",
    "gosuslugi": "госуслуги", "pdf": "пэдээф", "vk": "вэка", "ru": "ру", "com": "ком", "su": "су", "pro": "про",
    "id": "айди", "it": "айти", "info": "инфо", "office": "офис", "app": "апп", "store": "стор", "play": "плэй",
    "pay": "пэй", "my": "май", "me": "ми", "rustore": "рустор", "appstore": "эппстор", "nfc": "эн-эф-си",
    "max": "макс", "zoom": "зум", "skype": "скайп", "mir": "мир", "visa": "виза", "facebook": "фейсбук",
    "youtube": "ютуб", "windows": "виндоус", "internet": "интернет", "help": "хелп", "support": "саппорт",
    "site": "сайт", "web": "веб", "home": "хоум", "service": "сервис", "smart": "смарт", "bluetooth": "блютус",
}  # fmt: skip
_NAMES = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        listed(
            "эй би си ди и эф джи эйч ай джей кей эл эм эн оу пи кью ар эс ти ю ви дабл-ю икс уай зэд"
        ),
        strict=True,
    )
)  # fmt: skip
_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        listed("а бэ цэ дэ е эф жэ аш и йот ка эл эм эн о пэ ку эр эс тэ у вэ дубль-вэ икс игрек зэт"),
        strict=True,
    )
)
_SOUNDS = [
    ("shch", "щ"), ("sch", "щ"), ("yo", "ё"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"),
    ("yu", "ю"), ("ya", "я"), ("ju", "ю"), ("ja", "я"), ("ph", "ф"), ("th", "т"), ("ck", "к"), ("ee", "и"), ("oo", "у"),
    ("qu", "кв"), ("ay", "ай"), ("ey", "ей"), ("oy", "ой"), ("iy", "ий"), ("yy", "ый"),
    *zip("abcdefghijklmnopqrstuvwxyz", (
        listed("а б к д е ф г х и дж к л м н о п к р с т у в в кс й з")
    ), strict=True),
]  # fmt: skip
_LATIN_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*", re.IGNORECASE)

_CYRILLIC_NAMES = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        listed(
            "а бэ вэ гэ дэ е ё жэ зэ и й ка эл эм эн о пэ эр эс тэ у эф ха цэ че ша ща твёрдый-знак ы мягкий-знак э ю я"
        ),
        strict=True,
    )
)  # fmt: skip
_CAPITALS = re.compile(r"\b([А-ЯЁ]{2,})\b|\b([А-ЯЁ]{3,})([а-яё]{1,3})\b")
_READ_AS_WORDS = frozenset(listed("гаи оон осаго каско егаис омон окпо вуз загс"))
_SPELT_OUT = frozenset(listed("ук тко ткр гис пфр омс епд есиа егрн инн ооо оао пао ао ип жк ск гк тк коап"))
_SYLLABLE = re.compile(r"[бвгджзйклмнпрстфхцчшщ]{1,2}[аеёиоуыэюя][бвгджзйклмнпрстфхцчшщ]{1,2}")


def addresses(text: str) -> str:
    """Web and mail addresses as they are said: «gosuslugi.ru» → «gosuslugi точка ru»."""
    return _ADDRESS.sub(_address, text)


def _address(match: re.Match[str]) -> str:
    bare = re.sub(r"^(https?://)?(www\.)?", "", match[0], flags=re.IGNORECASE).rstrip("/")
    parts = re.split(r"([.@/_-])", bare)
    parts = [piece for part in parts for piece in re.findall(r"\d+|\D+", part)]
    return " ".join(_ADDRESS_SIGNS.get(part) or _address_part(part) for part in parts)


def _address_part(part: str) -> str:
    """A short name in an address is spelt out as Russians do: «lk» → «эл ка»; a longer one is read."""
    plain = part.lower()
    if plain.isdecimal():
        return to_words(plain)
    if re.fullmatch("[a-z]+", plain) and plain not in _WORDS and (len(plain) < 3 or not re.search("[aeiouy]", plain)):
        return " ".join(_LETTERS[letter] for letter in plain)
    return part


def cyrillic(text: str) -> str:
    """The text without Latin letters: known words by sound, short capitals by letter, the rest transliterated."""
    return _LATIN_WORD.sub(lambda match: _word(match[0]), _unaccented(text))


def without_other_scripts(text: str) -> str:
    """Letters that are neither Russian nor Latin as spaces; rare ones break a dictionary's look-up."""
    return "".join(" " if _is_foreign(sign) else sign for sign in text)


def _is_foreign(sign: str) -> bool:
    return sign.isalpha() and not "\u0400" <= sign <= "\u052f" and not _base(sign).isascii()


def _unaccented(text: str) -> str:
    """«é» as «e», «ﬁ» as «fi»; Cyrillic й and ё stay."""
    return "".join(sign if "а" <= sign.lower() <= "ё" else _base(sign) for sign in text)


def _base(sign: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))


def _word(word: str) -> str:
    plain = word.lower()
    if plain in _WORDS:
        return _WORDS[plain]
    if "-" in plain:
        return "-".join(map(_word, word.split("-")))
    if len(word) == 1 or (word.isupper() and len(word) <= 4) or not re.search("[aeiouy]", plain):
        return " ".join(_NAMES[letter] for letter in plain)
    plain = re.sub("c(?=[eiy])", "s", re.sub("(?<=[bcdfghjklmnpqrstvwxz])y$", "i", plain))
    for latin, russian in _SOUNDS:
        plain = plain.replace(latin, russian)
    return plain


def capitals(text: str) -> str:
    """«ХВС» → «ха вэ эс», «ЖЭК» → «жэк», «ЖЭКа» → «жэка», «ВНИМАНИЕ» → «внимание»."""
    return _CAPITALS.sub(lambda match: _abbreviation((match[1] or match[2]).lower()) + (match[3] or ""), text)


def spelt(letters: str) -> str:
    """Russian letters by their names: «ХВС» → «ха вэ эс»."""
    return " ".join(_CYRILLIC_NAMES[letter] for letter in letters.lower())


def _abbreviation(word: str) -> str:
    read = len(word) > 5 or word in _READ_AS_WORDS or _SYLLABLE.fullmatch(word) or _is_word(word)
    return word if read and word not in _SPELT_OUT else spelt(word)


def _is_word(word: str) -> bool:
    return bool(re.search("[аеёиоуыэюя]", word)) and known(word)
