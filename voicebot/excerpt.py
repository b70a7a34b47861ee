"""A call that was kept made into a script: what the caller said as WAV files, what came of it as expectations."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from voicebot import wav
from voicebot.audio import CHUNK, WIDTH, length, samples, to_ms
from voicebot.dialogue.acts import MONDAY
from voicebot.errors import Problem
from voicebot.records.recall import Recalled, RecalledTurn

MARGIN = samples(400)  # of sound kept around an utterance, more than what is recognised with it
LATE = samples(500)  # a silent caller is silent for so much longer than it took the robot to notice
FAINT = 50  # of 32768: what a codec makes of silence
WIDE = 10_000  # characters: a turn stays on its line


def write(kept: Recalled, sound: Path, folder: Path, name: str) -> list[Path]:
    """The script NAME.yaml and its WAV files in `folder`; all files that were written, the script first.

    sound: both sides of the call, the caller left. Problem where it is of no use, or a file can't be written.
    """
    caller, robot = (wav.read(sound, side) for side in (0, 1))
    if not kept.turns:
        raise Problem("excerpt.nobody", call=kept.call)
    if max(turn.start for turn in kept.turns) > length(caller):
        raise Problem("excerpt.other", path=sound, call=kept.call)
    turns, written = [], []
    for number, (turn, (begin, end)) in enumerate(zip(kept.turns, _cuts(kept.turns), strict=True), 1):
        does = _does(turn, kept.turns[number - 2] if number > 1 else None, begin, robot)
        if turn.by == "voice":
            path = folder / f"{name}-{number}.wav"
            wav.write(path, caller[begin * WIDTH : end * WIDTH])
            written.append(path)
            does = {"wav": path.name, **does}
        turns.append(_turn(turn, does))
    for form, values in kept.records:
        mine = [place for place, turn in enumerate(kept.turns) if turn.scenario == form]
        turns[mine[-1] if mine else -1]["record"] = _flat({"form": form, "values": _flat(values)})
    return [_script(folder / f"{name}.yaml", _head(kept, turns)), *written]


def _cuts(turns: Sequence[RecalledTurn]) -> Iterator[tuple[int, int]]:
    """Of each turn the first and last sample to keep, at the edges of chunks: no sound is in two of them."""
    edge = 0
    for place, turn in enumerate(turns):
        later = [other.start for other in turns[place + 1 :] if other.by == "voice"]
        spoke = turns[place - 1].reply_at if place and turn.interrupted else None  # he can't begin before the robot
        begin = max(edge, turn.start - MARGIN, min(spoke or 0, turn.start)) // CHUNK * CHUNK
        end = min([turn.end + MARGIN, *(max(turn.end, start) for start in later)])
        if turn.by == "voice":
            edge = end
        yield begin, end


def _does(turn: RecalledTurn, before: RecalledTurn | None, begin: int, robot: bytes) -> dict[str, Any]:
    """What the caller does, but for the sound, and when."""
    match turn.by:
        case "silence":
            return {"silence_ms": to_ms(turn.start - _last_sound(robot, turn.start) + LATE)}
        case "keys":
            does: dict[str, Any] = {"dtmf": turn.caller}
        case "text":
            does = {"says": turn.caller}
        case _:
            does = {}
    spoke = 0 if before is None else before.reply_at
    if spoke is not None and (turn.interrupted or turn.start < spoke):
        does["after_ms"] = to_ms(max(0, begin - spoke))
    return does


def _last_sound(robot: bytes, end: int) -> int:
    """When the robot was last heard before `end`."""
    heard = np.flatnonzero(np.abs(np.frombuffer(robot[: end * WIDTH], "<i2").astype(np.int32)) > FAINT)
    return int(heard[-1]) + 1 if len(heard) else 0


def _turn(turn: RecalledTurn, does: Mapping[str, Any]) -> CommentedMap:
    robot = {
        "scenario": turn.scenario,
        "decision": turn.decision,
        "asks": turn.asks,
        "slot": _flat(turn.slots) if turn.slots else None,
        "interrupted": turn.interrupted or None,
    }
    expected = {key: value for key, value in robot.items() if value is not None}
    written = CommentedMap(caller=_flat(does), **({"robot": _flat(expected)} if expected else {}))
    if turn.by == "voice":
        written.yaml_add_eol_comment(turn.caller or "…", "caller")
    return written


def _head(kept: Recalled, turns: list[CommentedMap]) -> CommentedMap:
    at = kept.moment if kept.moment != MONDAY else None
    facts = {"call": kept.call, "caller": kept.caller, "dialled": kept.dialled, "at": at and at.replace(microsecond=0)}
    script = CommentedMap({key: value for key, value in facts.items() if value})
    script["turns"] = turns
    if kept.outcome:
        script["outcome"] = kept.outcome
    return script


def _flat(values: Mapping[str, Any]) -> CommentedMap:
    """Written on one line."""
    flat = CommentedMap(values)
    flat.fa.set_flow_style()
    return flat


def _script(path: Path, script: CommentedMap) -> Path:
    yaml = YAML()
    yaml.allow_unicode, yaml.width = True, WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(script, file)
    except OSError as error:
        raise Problem("replay.not_written", path=path, why=error.strerror) from error
    return path
