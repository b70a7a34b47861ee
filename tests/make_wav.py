"""Make what is missing of tests/wav: python tests/make_wav.py

Needs Debian's packages asterisk-core-sounds-ru-wav, festival and festvox-ru; the result is always the same. What the
made-up callers say stands in wav/spoken.yaml, a list a voice.
"""

import re
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

from voicebot import wav
from voicebot.audio import RATE, samples
from voicebot.lines.telephone import degrade

WAV = Path(__file__).parent / "wav"
HUMAN = Path("/usr/share/asterisk/sounds/ru")
VOICE = Path("/usr/share/festival/voices/russian/msu_ru_nsh_clunits")
PAUSE = samples(300)  # before and after
GAPS = (150, 220, 180, 300, 200)  # ms between dictated words, in turn
SNR_DB = {"human": 35.0, "festival": 27.0, "higher": 27.0, "lower": 27.0}

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
    "двенадцать тридцать четыре пять шесть семь восемь девять семь",
    "два ноль ноль три ноль ноль четыре ноль ноль пять",
    "два ноль четыре один шесть",
    "сто пять",
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
    "нет": "vm-no",
    "здравствуйте": "hello",
    "спасибо": "auth-thankyou",
    "секундочку пожалуйста": "one-moment-please",
    "сегодня": "digits/today",
    "завтра": "digits/tomorrow",
    "среда": "digits/day-3",
    "четверг": "digits/day-4",
}
RATES = {"festival": RATE, "higher": 17_800, "lower": 15_000}  # at which what festival says is played: other speakers


def human(names: list[str], gaps: bool) -> bytes:
    """Recordings one after another, with the pauses of dictation."""
    pieces = [bytes(2 * PAUSE)]
    for number, name in enumerate(names):
        pause = samples(GAPS[number % len(GAPS)]) if number and gaps else 0
        pieces += [bytes(2 * pause), wav.read(HUMAN / f"{name}.wav")]
    return b"".join([*pieces, bytes(2 * PAUSE)])


def festival(text: str, rate: int, folder: Path) -> bytes:
    """`text` as the voice msu_ru_nsh says it, played higher and faster, or lower and slower, than recorded."""
    said, heard = folder / "said.txt", folder / "heard.wav"
    said.write_text(text + "\n", encoding="utf-8")
    voice = "(voice_msu_ru_nsh_clunits)"
    subprocess.run(["text2wave", "-eval", voice, "-o", str(heard), str(said)], check=True)
    pcm = wav.read(heard)
    played = pcm if rate == RATE else wav.to_pcm(wav.resample(wav.to_floats(pcm), rate, RATE))
    return bytes(2 * PAUSE) + played + bytes(2 * PAUSE)


def save(folder: str, text: str, make: Callable[[], bytes]) -> None:
    """Through the telephone, unless it is there; the noise depends on the words alone."""
    path = WAV / folder / f"{text}.wav"
    if not path.exists():
        noisy = degrade(make(), codec="alaw", snr_db=SNR_DB[folder], seed=zlib.crc32(text.encode()))
        wav.write(path, noisy, codec="alaw")


def name(text: str) -> str:
    """Its words alone: punctuation is there to make the voice pause where a caller would."""
    return re.sub(r"[^\w\s]", "", text).casefold()


def main() -> None:
    missing = [str(folder) for folder in (HUMAN, VOICE) if not folder.is_dir()]
    if missing:
        packages = "apt install asterisk-core-sounds-ru-wav festival festvox-ru"
        sys.exit(f"Missing: {', '.join(missing)}. Install the recordings and the voice first: {packages}")
    for folder in SNR_DB:
        (WAV / folder).mkdir(parents=True, exist_ok=True)
    for text, recording in WORDS.items():
        save("human", text, partial(human, [f"digits/{recording}"], gaps=False))
    for text in DICTATED:
        save("human", text, partial(human, [f"digits/{WORDS[word]}" for word in text.split()], gaps=True))
    for text, recording in PROMPTS.items():
        save("human", text, partial(human, [recording], gaps=False))
    spoken = yaml.safe_load((WAV / "spoken.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        for voice, texts in spoken.items():
            for text in texts:
                save(voice, name(text), partial(festival, text, RATES[voice], Path(scratch)))


if __name__ == "__main__":
    main()
