"""A knowledge base that was read and learnt once is read and learnt again only where it, or we, have changed."""

import gc
import hashlib
import pickle
from pathlib import Path

import pytest
from tiny_base import FILES, write

from voicebot.documents import Faulty
from voicebot.knowledge.load import load
from voicebot.matching import cache
from voicebot.matching.cache import index, opened


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write(tmp_path / "base", FILES)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "out" / "cache"


def forbid(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Reading or learning is a failure from now on."""

    def forbidden(*_: object) -> None:
        raise AssertionError

    for name in names:
        monkeypatch.setattr(cache, name, forbidden)


def edit(base: Path, old: str, new: str) -> None:
    (path,) = [path for path in base.rglob("*.yaml") if old in path.read_text(encoding="utf-8")]
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_what_was_kept_answers_as_what_was_learnt(base: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge, learnt = opened(base, kept)
    forbid(monkeypatch, "load", "train")
    again, found = opened(base, kept)
    assert again == knowledge == load(base)
    for text in ("где поставить машину", "покосите траву во дворе", "расскажите анекдот"):
        assert found.explain(text) == learnt.explain(text)


def test_the_same_base_in_another_folder_is_the_same(
    base: Path, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(base, kept)
    forbid(monkeypatch, "load", "train")
    opened(base.rename(tmp_path / "moved"), kept)


def test_another_answer_is_read_without_learning(base: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(base, kept)
    edit(base, "Парковка бесплатная.", "Парковка бесславная.")
    forbid(monkeypatch, "train")
    assert opened(base, kept)[0].scenarios["parking"].answer[0].voice == "Парковка бесславная."  # type: ignore[index]


def test_another_example_is_learnt(base: Path, kept: Path) -> None:
    opened(base, kept)
    edit(base, "где поставить машину", "куда деть грузовик")
    found = opened(base, kept)[1].explain("грузовик деть куда")[0]
    assert (found.scenario, found.example) == ("parking", "куда деть грузовик")


@pytest.mark.parametrize("change", ["new", "gone", "renamed"])
def test_files_that_come_and_go_are_noticed(base: Path, kept: Path, change: str) -> None:
    opened(base, kept)
    path = next(base.glob("*/parking.yaml"))
    if change == "new":
        path.with_name("astray.yml").write_text("a: b\n", encoding="utf-8")
    elif change == "gone":
        path.unlink()
        assert "parking" not in opened(base, kept)[0].scenarios
        return
    else:
        path.rename(path.with_name("parking2.yaml"))
    with pytest.raises(Faulty):
        opened(base, kept)


def test_a_base_that_is_at_fault_is_not_kept(base: Path, kept: Path) -> None:
    edit(base, "Парковка бесплатная.", "{nothing}")
    for _ in range(2):
        with pytest.raises(Faulty):
            opened(base, kept)
    assert not list(kept.glob("*"))


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 100, None])
def test_damaged_files_are_made_anew(base: Path, kept: Path, damage: bytes | None) -> None:
    knowledge, _ = opened(base, kept)
    files = sorted(kept.iterdir())
    assert [path.name.split("-")[0] for path in files] == ["index", "knowledge"]
    sound = [path.read_bytes() for path in files]
    for path, content in zip(files, sound, strict=True):
        path.write_bytes(content[: len(content) // 2] if damage is None else damage)
    again, found = opened(base, kept)
    assert again == knowledge and found.rank("где поставить машину")[0].scenario == "parking"
    assert all(len(path.read_bytes()) == len(content) for path, content in zip(files, sound, strict=True))


def test_a_single_wrong_byte_is_noticed(base: Path, kept: Path) -> None:
    opened(base, kept)
    path = next(kept.glob("index-*"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert cache._read(path) is None
    assert opened(base, kept)[1].rank("где поставить машину")


def test_what_another_program_kept_is_not_read(base: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(base, kept)
    monkeypatch.setattr(cache, "_program", lambda: "another version")
    forbid(monkeypatch, "load")
    with pytest.raises(AssertionError):
        opened(base, kept)


def test_only_the_newest_files_are_kept_and_no_halves(base: Path, kept: Path) -> None:
    for number in range(cache.KEPT + 2):
        path = next(base.glob("*/parking.yaml"))
        path.write_text(path.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
        opened(base, kept)
    assert len(list(kept.glob("knowledge-*.pickle"))) == cache.KEPT
    assert len(list(kept.glob("index-*.pickle"))) == 1
    assert not list(kept.glob("*.part"))


def test_an_index_may_be_kept_by_itself(base: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge = load(base)
    learnt = index(knowledge, kept)
    forbid(monkeypatch, "train")
    assert index(knowledge, kept).explain("машину поставить") == learnt.explain("машину поставить")


def test_collecting_garbage_goes_on_after_reading(base: Path, kept: Path) -> None:
    opened(base, kept)
    opened(base, kept)
    assert gc.isenabled()
    path = kept / "broken.pickle"
    content = pickle.dumps(1)[:-1]
    path.write_bytes(hashlib.sha256(content).digest() + content)
    with pytest.raises((EOFError, pickle.UnpicklingError)):
        cache._read(path)
    assert gc.isenabled()
