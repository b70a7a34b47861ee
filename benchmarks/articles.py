"""Knowledge bases of any size: articles about what people do with things, in words of pymorphy3's dictionary.

What is done with one thing, and what is done with another, are articles of their own, as in a real base.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

from voicebot.russian.morphology import analyzer, inflect

SHIPPED = Path(__file__).parents[1] / "knowledge_base"
AREAS = 20
LETTERS = range(5, 10)  # of a noun
RARE = frozenset(
    ("Arch", "Slng", "Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Abbr", "Infr", "Erro", "Litr", "Dist")
)
ACTIONS = (
    ("оформить", "оформление"), ("заказать", "заказ"), ("вернуть", "возврат"), ("обменять", "обмен"),
    ("продлить", "продление"), ("отменить", "отмена"), ("оплатить", "оплата"), ("получить", "получение"),
    ("починить", "ремонт"), ("проверить", "проверка"), ("перенести", "перенос"), ("заменить", "замена"),
    ("подключить", "подключение"), ("отключить", "отключение"), ("купить", "покупка"), ("продать", "продажа"),
    ("найти", "поиск"), ("восстановить", "восстановление"), ("доставить", "доставка"), ("утилизировать", "утилизация"),
)  # fmt: skip
EXAMPLES = (
    "как {do} {what}",
    "хочу {do} {what} что для этого нужно",
    "сколько стоит {doing} {of}",
    "подскажите пожалуйста где можно {do} {what}",
    "у меня вопрос про {about} {of}",
)
SAID = ("здравствуйте мне бы {do} {what}", "а {what} {do} можно у вас", "интересует {doing} {of} сколько ждать")


def write(folder: Path, count: int, seed: int = 0) -> list[tuple[str, str]]:
    """`count` articles as YAML with the shipped hotline around them; what callers say, and of which article."""
    folder.mkdir(parents=True)
    for name in ("hotline.yaml", "out_of_scope.yaml", "calibration.yaml"):
        copy(SHIPPED / name, folder / name)
    hotline = folder / "hotline.yaml"
    hotline.write_text(_without_names(hotline.read_text(encoding="utf-8")), encoding="utf-8")
    chance = random.Random(seed)
    said = []
    for i, (action, noun) in enumerate(_topics(count, chance)):
        area = folder / f"area{i % AREAS:02}"
        area.mkdir(exist_ok=True)
        words = {
            "do": action[0],
            "doing": action[1],
            "about": inflect(action[1], "accs"),
            "what": inflect(noun, "accs"),
            "of": inflect(noun, "gent"),
        }
        (area / f"article{i:05}.yaml").write_text(_article(f"article{i:05}", words), encoding="utf-8")
        said.append((chance.choice(SAID).format(**words), f"article{i:05}"))
    return said


def _without_names(hotline: str) -> str:
    """The shipped hotline without what names scenarios of its own."""
    kept, skipping = [], False
    for line in hotline.splitlines(keepends=True):
        if line[:1].strip() and line[:1] != "#":
            skipping = line.startswith(("after_hours:", "profiles:"))
        kept += [] if skipping else [line]
    return "".join(kept)


def _topics(count: int, chance: random.Random) -> Iterator[tuple[tuple[str, str], str]]:
    nouns = _nouns()
    chance.shuffle(nouns)
    pairs = [(action, noun) for noun in nouns[: max(20, count // 5)] for action in ACTIONS]
    yield from chance.sample(pairs, count)


def _nouns() -> list[str]:
    """Things, in the nominative, in a fixed order."""
    found = set()
    for word, tag, normal, *_ in analyzer().dictionary.iter_known_words():
        fitting = word == normal and len(word) in LETTERS and word.isalpha() and not tag.grammemes & RARE
        if fitting and {"NOUN", "inan", "sing", "nomn"} <= tag.grammemes:
            found.add(word)
    return sorted(found)


def _article(name: str, words: dict[str, str]) -> str:
    title = "{doing} {of}".format(**words)
    return "\n".join(
        [
            f"scenario: {name}",
            f"title: {title.capitalize()}",
            "about: {about} {of}".format(**words),
            "examples:",
            *(f"  - {example.format(**words)}" for example in EXAMPLES),
            "answer: >-",
            f"  {title.capitalize()}: приходите в отделение с паспортом по будням с 9:00 до 18:00.",
            "  Заявление заполнят на месте, это займёт около десяти минут.",
            "tests:",
            f"  - say: {EXAMPLES[0].format(**words)}",
            "",
        ]
    )
