"""A tiny knowledge base that is sound; tests break one thing of it."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HOTLINE: dict[str, Any] = {
    "hotline": "Пробная линия",
    "queue": "people",
    "queues": {"people": "100"},
    "policy": {"answer": 0.6, "clarify": 0.4, "margin": 0.1, "confidence": 0.3, "rejections": 2, "attempts": 2},
    "phrases": {
        "greeting": "Здравствуйте!",
        "resume": "Продолжим про {first}?",
        "moment": "Минуту.",
        "wait": "Жду.",
        "more": "Что ещё?",
        "silence": ["Слушаю.", "До свидания!"],
        "not_understood": ["Не понял.", "Снова не понял."],
        "noise": ["Не слышно."],
        "clarify_one": "Вы про {first}?",
        "clarify_two": "Вы про {first} или про {second}?",
        "also": "И про {first}?",
        "back": "Продолжим про {first}?",
        "closed": "Все ушли.",
        "which": "Тогда о чём?",
        "again": "Ещё раз.",
        "handoff": "Соединяю.",
        "not_recorded": "Не записалось.",
        "not_transferred": "Никто не отвечает.",
        "nothing_to_repeat": "Я ещё ничего не говорил.",
        "further": "{said}, дальше?",
        "read_back": "{name} — {value}. Верно?",
        "below": "Было {last}, а теперь {value}?",
        "leap": "Было {last}, стало {value}, разница {difference}. Верно?",
        "other": "{value} — это не {name}?",
        "keys": "Наберите на клавишах.",
        "already": "Уже записано: {receipt}.",
        "unreachable": "Проверить не могу.",
        "absent": "нет",
    },
    "reasons": {
        "not_understood": "а",
        "slot_failed": "б",
        "not_recorded": "в",
        "doubted": "г",
        "angry": "д",
        "broken": "е",
        "key": "ж",
    },
}
PARKING: dict[str, Any] = {
    "scenario": "parking",
    "title": "Парковка",
    "about": "парковку",
    "examples": ["где поставить машину", "сколько стоит парковка"],
    "answer": "Парковка бесплатная.",
    "tests": [{"say": "сколько стоит парковка", "reply": "бесплатная"}],
}
MOWING: dict[str, Any] = {
    "scenario": "mowing",
    "title": "Покос травы",
    "about": "покос травы",
    "examples": ["покосите траву", "трава во дворе высокая"],
    "slots": {
        "district": {"type": "entry", "name": "район", "list": "districts", "ask": ["Какой район?"]},
        "flat": {"type": "number", "name": "квартира", "ask": ["Какая квартира?", "Номер квартиры?"]},
    },
    "confirm": "{district}, квартира {flat}. Верно?",
    "record": True,
    "answer": "Заявка {receipt}, {district.when}.",
    "tests": [{"say": "покосите траву"}],
}
DISTRICTS: dict[str, Any] = {
    "table": "districts",
    "entries": [
        {"name": "Лесной", "also": ["лес"], "values": {"when": "в среду", "who": "Лесхоз"}},
        {"name": "Речной", "values": {"when": "в пятницу"}},
    ],
}
FILES = {
    "hotline.yaml": HOTLINE,
    "city/parking.yaml": PARKING,
    "city/mowing.yaml": MOWING,
    "lists/districts.yaml": DISTRICTS,
}


def write(folder: Path, files: dict[str, Any] = FILES) -> Path:
    """The base as files in `folder`."""
    yaml = YAML()
    yaml.allow_unicode, yaml.width = True, 10_000
    for name, document in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        yaml.dump(document, path)
    return folder
