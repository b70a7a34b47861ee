"""The rules of the house (docs/design.md), held by a test: who may import whom, what may stand where."""

import ast
import re
import string
from pathlib import Path

import pytest

from voicebot import engines
from voicebot.locale import LANGUAGES, catalogue

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "voicebot"
FILES = sorted(PACKAGE.rglob("*.py"))

# room: the rooms it may import from. A room is a folder or a file of voicebot/.
ARROWS = {
    "russian": "",
    "audio": "",
    "workers": "",
    "locale": "",
    "errors": "locale",
    "libyaml": "",
    "documents": "errors libyaml locale",
    "wav": "audio errors",
    "asr": "audio errors locale russian",
    "tts": "audio errors locale",
    "vad": "audio errors",
    "lines": "audio errors settings wav",
    "workforce": "",
    "supervisor": "lines settings workforce",
    "knowledge": "documents errors locale",
    "matching": "documents errors knowledge russian",
    "dialogue": "documents knowledge matching russian",
    "desk": "audio dialogue errors knowledge lines",
    "events": "dialogue",
    "conversation": "audio dialogue events",
    "pace": "audio",
    "hearing": "asr audio echo fading pace vad workers",
    "ahead": "asr dialogue errors hearing robot russian",
    "systems": "documents errors records russian",
    "asking": "dialogue errors systems",
    "robot": "asr audio dialogue systems tts vad workers",
    "heard": "",
    "clock": "audio errors",
    "playback": "audio lines",
    "echo": "audio",
    "fading": "audio",
    "speaking": "audio clock dialogue errors events heard lines playback russian tts workers",
    "waiting": "audio errors events playback robot russian tts",
    "errands": "clock dialogue errors events robot systems",
    "mind": "asr audio clock dialogue errands errors events happened hearing lines mood robot russian speaking voice"
    " workers",
    "voice": "audio russian",
    "mood": "locale russian voice",
    "happened": "dialogue hearing speaking workers",
    "call": "ahead audio clock dialogue errands events happened hearing lines mind playback robot russian speaking vad"
    " waiting workers",
    "records": "audio conversation desk errors",
    "reports": "errors locale records",
    "names": "knowledge locale",
    "page": "audio conversation dialogue errors events locale names",
    "models": "documents errors locale",
    "settings": "documents errors knowledge",
    "engines": "errors locale settings",
    "editions": "dialogue",
    "paperwork": "dialogue records russian systems",
    "journal": "conversation errors lines records workers",
    "app": "audio call conversation robot dialogue editions engines errors events journal knowledge lines matching"
    " paperwork records russian settings systems tts vad wav workers",
    "script": "audio documents lines locale wav",
    "verdict": "conversation documents events locale script",
    "replay": "app audio conversation dialogue documents errors events lines names page records script systems verdict"
    " wav workers",
    "examples": "app asking conversation desk dialogue documents events knowledge lines records systems",
    "batch": "app conversation errors events locale replay script settings",
    "transcript": "conversation dialogue locale names",
    "junit": "errors names replay transcript",
    "overview": "errors locale names page replay",
    "excerpt": "audio dialogue errors records wav",
    "recording": "audio errors knowledge lines settings wav workers",
    "logs": "audio desk events",
    "metrics": "asr audio events tts workers workforce",
    "gauges": "desk metrics records tts",
    "web": "audio conversation desk dialogue diary documents errors events knowledge lines locale matching mood names"
    " page records recording reports russian settings wav workers",
    "diary": "desk errors records workers",
    "promises": "desk errors records workers",
    "captions": "asr audio hearing vad workers",
    "staff": "app captions desk diary errors knowledge lines logs promises records russian settings wav workers",
    "reception": "app conversation desk dialogue events lines records staff",
    "serve": "app asking conversation desk diary errors events examples gauges lines logs metrics reception"
    " recording records settings staff web workers",
    "cli": "*",
    "__main__": "cli",
    "__init__": "",
}
CLOCKS = {"time", "sched"}
READS_CLOCK = re.compile(r"\bsleep\(|\bdate(time)?\.(now|utcnow|today)\(")
MAY_TELL_TIME = {  # measuring; the database's own clock; how old a file is; what day it is for people
    "workers.py",
    "records/tables.py",
    "records/ledger.py",
    "recording/policy.py",
    "web/backstage.py",
}
ASYNC = {"asyncio", "threading", "concurrent"}
LONGEST_FILE, LONGEST_FUNCTION = 300, 50


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> set[str]:
    """Full names of imported modules and, for `from voicebot import x`, voicebot.x."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "voicebot":
                found |= {f"voicebot.{alias.name}" for alias in node.names}
    return found


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_arrows(path: Path) -> None:
    here = room(path)
    assert here in ARROWS, f"a new room: draw its arrows in {__file__}"
    rooms = {name.split(".")[1] for name in imports(parsed(path)) if name.startswith("voicebot.")} - {here}
    allowed = set(ARROWS) if ARROWS[here] == "*" else set(ARROWS[here].split())
    assert rooms <= allowed, f"{here} must not import {rooms - allowed}"


def test_nobody_imports_the_composition_root_but_what_stands_above_it() -> None:
    assert {name for name, allowed in ARROWS.items() if "app" in allowed.split()} == {
        "replay",
        "examples",
        "batch",
        "staff",
        "reception",
        "serve",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_engines_import_only_their_own_kind(path: Path) -> None:
    here = room(path)
    if here in engines.KINDS:
        other = {name for name in imports(parsed(path)) if name.startswith("voicebot.") and ".base" in name}
        assert other <= {f"voicebot.{here}.base"}


@pytest.mark.parametrize("name", ["dialogue", "russian", "knowledge"])
def test_thinking_knows_no_asyncio_no_audio_and_no_clock(name: str) -> None:
    for path in (PACKAGE / name).rglob("*.py"):
        top = {module.split(".")[0] for module in imports(parsed(path))}
        assert not top & (ASYNC | {"time", "sched", "numpy", "soundfile"}), path


def test_no_clock_and_no_sleep_in_the_core() -> None:
    for path in FILES:
        where = str(path.relative_to(PACKAGE))
        if where in MAY_TELL_TIME or room(path) in {"cli", "lines", "russian"}:
            continue
        assert not {module.split(".")[0] for module in imports(parsed(path))} & CLOCKS, where
        assert not READS_CLOCK.search(path.read_text(encoding="utf-8")), where


def test_threads_are_made_in_one_file() -> None:
    threads = re.compile(r"ThreadPoolExecutor|threading\.Thread\b|to_thread")
    assert {path.name for path in FILES if threads.search(path.read_text("utf-8"))} == {"workers.py"}


def test_cyrillic_stands_only_under_russian() -> None:
    for path in [*FILES, *PACKAGE.rglob("*.j2")]:
        if room(path) != "russian":
            found = re.search(r"[а-яё]+", path.read_text(encoding="utf-8"), re.IGNORECASE)
            assert found is None, f"{path}: {found and found[0]}"


def test_files_and_functions_stay_short() -> None:
    for path in FILES:
        assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_FILE, path
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{path}: {node.name}"


def test_no_exception_is_turned_into_silence_and_nothing_is_asserted() -> None:
    for path in FILES:
        for node in ast.walk(parsed(path)):
            assert not isinstance(node, ast.Assert), path
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"}
                raised = any(isinstance(step, ast.Raise) for step in ast.walk(node))
                assert raised or not broad, f"{path}:{node.lineno}: name what is caught, or raise what it means"
                assert not all(isinstance(step, ast.Pass) for step in node.body), f"{path}:{node.lineno}"


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_both_languages_say_the_same() -> None:
    english, russian = (catalogue(language) for language in LANGUAGES)
    assert set(english) == set(russian)
    for key, text in english.items():
        assert isinstance(text, str) and text.strip(), key
        assert placeholders(text) == placeholders(russian[key]), key
        assert re.search("[а-яё]", russian[key]) or not re.search("[a-z]{3}", text) or text == russian[key], key


def test_every_text_is_used_and_every_used_text_exists() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    source += "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.j2"))
    areas = {key.split(".")[0] for key in catalogue("en")}
    used = {key for key in re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", source) if key.split(".")[0] in areas}
    used |= {f"{key}_hint" for key in used if f"{key}_hint" in catalogue("en")}
    computed = [re.escape(stem) for stem in re.findall(r"""["']([a-z_]+\.[a-z_]*)\{""", source)]
    computed += [re.escape(key) for key in used if key.endswith("_")]  # put together by a template
    known = set(catalogue("en")) | {key for key in used if key.endswith("_")}
    files = {"yaml", "py", "db"} | {path.stem for path in FILES}
    assert not {key for key in used - known if key.split(".")[1] not in files}
    patterns = re.compile("|".join(f"{stem}.*" for stem in computed))
    unused = {key for key in catalogue("en") if key not in used and not patterns.fullmatch(key)}
    assert not unused


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in engines.KINDS for name in engines.names(kind)])
def test_an_engine_is_a_file_with_a_rank_and_a_load(kind: str, name: str) -> None:
    tree = parsed(PACKAGE / kind / f"{name}.py")
    load = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "load")
    assert load.args.args[0].arg == "models"
