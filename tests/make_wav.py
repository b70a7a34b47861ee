"""Make tests/wav again: python tests/make_wav.py

Needs Debian's packages asterisk-core-sounds-ru-wav, festival and festvox-ru; the result is always the same.
"""

import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

from voicebot import wav
from voicebot.audio import samples
from voicebot.lines.telephone import degrade

WAV = Path(__file__).parent / "wav"
HUMAN = Path("/usr/share/asterisk/sounds/ru")
VOICE = Path("/usr/share/festival/voices/russian/msu_ru_nsh_clunits")
PAUSE = samples(300)  # before and after
GAPS = (150, 220, 180, 300, 200)  # ms between dictated words, in turn
SNR_DB = {"human": 35.0, "festival": 27.0}

WORDS = {
    "ноль": "0", "один": "1", "два": "2", "три": "3", "четыре": "4", "пять": "5", "шесть": "6", "семь": "7",
    "восемь": "8", "девять": "9", "десять": "10", "одиннадцать": "11", "двенадцать": "12", "тринадцать": "13",
    "четырнадцать": "14", "пятнадцать": "15", "шестнадцать": "16", "семнадцать": "17", "восемнадцать": "18",
    "девятнадцать": "19", "двадцать": "20", "тридцать": "30", "сорок": "40", "пятьдесят": "50", "шестьдесят": "60",
    "семьдесят": "70", "восемьдесят": "80", "девяносто": "90", "сто": "hundred",
}  # fmt: skip
DICTATED = (
    "сорок пять",
    "ноль семь",
    "сто двадцать три",
    "сто тридцать восемь",
    "девяносто девять",
    "четыре ноль восемь один",
    "двенадцать тридцать четыре пятьдесят шесть семьдесят восемь девяносто",
    "один два три четыре пять шесть семь восемь девять ноль",
)
PROMPTS = {
    "нажмите шесть для прослушивания следующего сообщения": "vm-next",
    "извините в данный момент соединение невозможно": "followme/sorry",
    "ожидайте пожалуйста ответа оператора": "queue-callswaiting",
    "ошибочный номер попробуйте ещё раз": "invalid",
    "нажмите ноль для связи с оператором": "vm-reachoper",
    "в данный момент никто не может принять ваш звонок": "vm-nobodyavail",
    "набранный вами номер отключён проверьте номер и повторите попытку": "ss-noservice",
    "чтобы оставить сообщение введите номер абонента": "vm-whichbox",
    "введите новый пароль и нажмите решётку": "vm-newpassword",
    "пожалуйста оставайтесь на линии происходит соединение": "followme/pls-hold-while-try",
}
# As it is named, and with the punctuation that makes the voice pause where a caller would.
SPOKEN = {
    "хочу передать показания счётчиков воды": "хочу передать показания счётчиков воды",
    "подскажите как работает мфц в субботу": "подскажите, как работает мфц в субботу",
    "подскажите как работает центр мои документы в субботу": "подскажите, как работает центр, мои документы, в субботу",
    "да": "да",
    "да всё верно": "да всё верно",
    "нет": "нет.",
    "нет спасибо": "нет, спасибо",
    "спасибо до свидания": "спасибо до свидания",
    "хочу поговорить с оператором": "хочу поговорить с оператором",
    "мне нужен оператор": "мне нужен оператор",
    "пахнет газом в подъезде": "пахнет, газом, в подъезде",
    "у нас в подъезде пахнет газом": "у нас в подъезде пахнет газом",
    "какой телефон горячей линии по коронавирусу в московской области": (
        "какой телефон горячей линии по коронавирусу в московской области"
    ),
    "хочу пожаловаться на грязь во дворе": "хочу пожаловаться на грязь во дворе",
    "до какого числа передавать показания": "до какого числа передавать показания",
    "мне бы насчёт кладбищенской ограды узнать": "мне бы насчёт кладбищенской ограды узнать",
    "ну как же это оформить то": "ну как же это оформить то",
    "вы робот": "вы робот",
    "повторите пожалуйста": "повторите, пожалуйста!",
    "двести сорок один": "двести сорок один.",
}


def human(names: list[str], gaps: bool) -> bytes:
    """Recordings one after another, with the pauses of dictation."""
    pieces = [bytes(2 * PAUSE)]
    for number, name in enumerate(names):
        pause = samples(GAPS[number % len(GAPS)]) if number and gaps else 0
        pieces += [bytes(2 * pause), wav.read(HUMAN / f"{name}.wav")]
    return b"".join([*pieces, bytes(2 * PAUSE)])


def festival(text: str, folder: Path) -> bytes:
    """`text` as the voice msu_ru_nsh says it."""
    said, heard = folder / "said.txt", folder / "heard.wav"
    said.write_text(text + "\n", encoding="utf-8")
    voice = "(voice_msu_ru_nsh_clunits)"
    subprocess.run(["text2wave", "-eval", voice, "-o", str(heard), str(said)], check=True)
    return bytes(2 * PAUSE) + wav.read(heard) + bytes(2 * PAUSE)


def save(folder: str, text: str, pcm: bytes) -> None:
    """Through the telephone; the noise depends on the words alone."""
    noisy = degrade(pcm, codec="alaw", snr_db=SNR_DB[folder], seed=zlib.crc32(text.encode()))
    wav.write(WAV / folder / f"{text}.wav", noisy, codec="alaw")


def main() -> None:
    missing = [str(folder) for folder in (HUMAN, VOICE) if not folder.is_dir()]
    if missing:
        packages = "apt install asterisk-core-sounds-ru-wav festival festvox-ru"
        sys.exit(f"Missing: {', '.join(missing)}. Install the recordings and the voice first: {packages}")
    for folder in SNR_DB:
        (WAV / folder).mkdir(parents=True, exist_ok=True)
    for text, name in WORDS.items():
        save("human", text, human([f"digits/{name}"], gaps=False))
    for text in DICTATED:
        save("human", text, human([f"digits/{WORDS[word]}" for word in text.split()], gaps=True))
    for text, name in PROMPTS.items():
        save("human", text, human([name], gaps=False))
    with tempfile.TemporaryDirectory() as scratch:
        for text, said in SPOKEN.items():
            save("festival", text, festival(said, Path(scratch)))


if __name__ == "__main__":
    main()
