"""A file comes whole over a bad line and from a bad server, or it isn't there and the user knows why."""

import io
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import pytest
from crooked_server import Asked, Crooked, chunked, claiming, in_turn, serving, stalling, status, whole
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.errors import Problem
from voicebot.models import fetch as fetching
from voicebot.models.fetch import TRIES, fetch

CONTENT = bytes(range(256)) * 4000
LIMIT = len(CONTENT)
HALF = LIMIT // 2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "downloads" / "file"


def refused(server: Crooked, path: Path, limit: int = LIMIT) -> Problem:
    with pytest.raises(Problem) as caught:
        fetch(f"{server.url}/file", path, limit)
    assert not path.exists()
    assert server.url in str(caught.value)
    return caught.value


def left(path: Path) -> list[str]:
    return sorted(found.name for found in path.parent.iterdir())


def test_a_file_comes_whole_and_nothing_else_is_left(server: Crooked, path: Path) -> None:
    server.pages["/file"] = whole(CONTENT)
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT
    assert left(path) == ["file"]
    assert server.ranges == [None]


def test_a_line_that_breaks_is_taken_up_where_it_broke(server: Crooked, path: Path) -> None:
    server.pages["/file"] = in_turn(whole(CONTENT, upto=HALF), whole(CONTENT))
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-"]
    assert server.asked[1][1]["If-Range"] == '"one"'


def test_a_line_that_breaks_again_and_again_is_given_up_and_the_next_run_goes_on(server: Crooked, path: Path) -> None:
    server.pages["/file"] = whole(CONTENT, upto=1000)
    problem = refused(server, path)
    assert problem.key == "models.broken_off"
    assert problem.values["got"] == 1000 * TRIES == path.with_name("file.part").stat().st_size
    server.pages["/file"] = whole(CONTENT)
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT
    assert server.ranges[-1] == f"bytes={1000 * TRIES}-"


def test_a_line_that_brings_nothing_is_not_tried_again(server: Crooked, path: Path) -> None:
    server.pages["/file"] = in_turn(whole(CONTENT, upto=HALF), whole(CONTENT, upto=0))
    assert refused(server, path).values["got"] == HALF
    assert len(server.asked) == 2


@pytest.mark.parametrize("version", [{"ETag": '"one"'}, {"Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}])
def test_a_file_that_has_changed_meanwhile_starts_anew(server: Crooked, path: Path, version: dict[str, str]) -> None:
    changed = {name: "Tue, 02 Jan 2024 00:00:00 GMT" if "Jan" in value else '"two"' for name, value in version.items()}
    other = CONTENT[::-1]
    server.pages["/file"] = in_turn(whole(CONTENT, version, upto=HALF), whole(other, changed))
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == other
    assert next(iter(version.values())) == server.asked[1][1]["If-Range"]


@pytest.mark.parametrize("version", [{}, {"ETag": 'W/"weak"'}])
def test_what_has_no_firm_version_starts_anew(server: Crooked, path: Path, version: dict[str, str]) -> None:
    server.pages["/file"] = in_turn(whole(CONTENT, version, upto=HALF), whole(CONTENT, version))
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT
    assert server.ranges == [None, None]


def test_a_server_without_ranges_starts_anew(server: Crooked, path: Path) -> None:
    server.pages["/file"] = in_turn(whole(CONTENT, upto=HALF), claiming(str(LIMIT), CONTENT))
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-"]


def test_what_another_address_gave_is_not_gone_on_with(server: Crooked, path: Path) -> None:
    server.pages["/mirror"] = whole(CONTENT[::-1], upto=1000)
    with pytest.raises(Problem):
        fetch(f"{server.url}/mirror", path, LIMIT)
    server.pages["/file"] = whole(CONTENT)
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT
    assert server.ranges[-1] is None


def test_more_than_the_server_has_is_thrown_away(server: Crooked, path: Path) -> None:
    server.pages["/file"] = whole(CONTENT, upto=1000)
    refused(server, path)
    server.pages["/file"] = whole(CONTENT[:2000])
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT[:2000]
    assert server.ranges[-2:] == [f"bytes={1000 * TRIES}-", None]


def test_another_part_than_was_asked_for_is_refused(server: Crooked, path: Path) -> None:
    def shifted(asked: Asked) -> None:
        asked.say(206, {"Content-Range": f"bytes 0-{LIMIT - 1}/{LIMIT}", "Content-Length": str(LIMIT)}, CONTENT)

    server.pages["/file"] = in_turn(whole(CONTENT, upto=HALF), shifted)
    assert "Content-Range" in str(refused(server, path))


@pytest.mark.parametrize("page", [chunked(CONTENT), claiming(str(LIMIT), CONTENT)])
def test_a_length_may_be_told_before_or_after(server: Crooked, path: Path, page: object) -> None:
    server.pages["/file"] = page
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT


def test_chunks_without_an_end_are_not_whole(server: Crooked, path: Path) -> None:
    server.pages["/file"] = chunked(CONTENT, ended=False)
    assert refused(server, path).key == "models.broken_off"


@pytest.mark.parametrize("length", [None, "many", "-5"])
def test_a_file_without_a_length_is_refused(server: Crooked, path: Path, length: str | None) -> None:
    server.pages["/file"] = claiming(length, CONTENT)
    assert refused(server, path).key == "models.lengthless"


def test_a_length_that_is_too_long_is_no_whole_file(server: Crooked, path: Path) -> None:
    server.pages["/file"] = claiming(str(LIMIT), CONTENT[:-1])
    assert refused(server, path).key == "models.broken_off"


def test_too_large_a_file_is_not_fetched(server: Crooked, path: Path) -> None:
    server.pages["/file"] = whole(CONTENT)
    problem = refused(server, path, HALF)
    assert (problem.key, problem.values["size"]) == ("models.too_large", LIMIT)
    assert left(path) == []


def test_too_large_a_file_that_does_not_say_so_is_stopped(server: Crooked, path: Path) -> None:
    server.pages["/file"] = chunked(CONTENT)
    assert refused(server, path, HALF).key == "models.too_large"
    assert left(path) == []


@pytest.mark.parametrize(
    ("code", "key"),
    [(404, "gone"), (410, "gone"), (403, "refused"), (500, "refused"), (503, "refused"), (416, "refused")],
)
def test_a_refusal_is_told_with_its_number(server: Crooked, path: Path, code: int, key: str) -> None:
    server.pages["/file"] = status(code)
    problem = refused(server, path)
    assert problem.key == f"models.{key}"
    assert f"HTTP {code}" in str(problem)


def test_a_refusal_keeps_what_has_come(server: Crooked, path: Path) -> None:
    server.pages["/file"] = in_turn(whole(CONTENT, upto=HALF), status(503))
    refused(server, path)
    server.pages["/file"] = whole(CONTENT)
    fetch(f"{server.url}/file", path, LIMIT)
    assert server.ranges[-1] == f"bytes={HALF}-"


def test_a_redirect_is_followed_with_the_range(server: Crooked, path: Path) -> None:
    server.pages["/file"] = status(302, Location="/there")
    server.pages["/there"] = in_turn(whole(CONTENT, upto=HALF), whole(CONTENT))
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT
    assert server.ranges[-1] == f"bytes={HALF}-"


@pytest.mark.parametrize("location", ["/file", "file:///etc/passwd", "ftp://127.0.0.1/file"])
def test_redirects_in_a_circle_or_out_of_http_are_refused(server: Crooked, path: Path, location: str) -> None:
    server.pages["/file"] = status(301, Location=location)
    assert refused(server, path).key == "models.redirects"
    assert len(server.asked) <= 11


def test_redirects_without_end_are_refused(server: Crooked, path: Path) -> None:
    for number in range(40):
        server.pages[f"/{number}"] = status(307, Location=f"/{number + 1}")
    server.pages["/file"] = status(307, Location="/0")
    assert refused(server, path).key == "models.redirects"
    assert len(server.asked) <= 11


def test_a_server_that_falls_silent_is_not_waited_for_for_ever(
    server: Crooked, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "STALLED_SECONDS", 0.2)
    server.pages["/file"] = stalling(CONTENT, 0)
    problem = refused(server, path)
    assert problem.key == "models.unreachable"
    assert "timed out" in str(problem)


def test_a_server_that_falls_silent_in_the_middle_keeps_what_has_come(
    server: Crooked, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "STALLED_SECONDS", 0.2)
    server.pages["/file"] = in_turn(stalling(CONTENT, HALF), whole(CONTENT))
    fetch(f"{server.url}/file", path, LIMIT)
    assert path.read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-"]


def test_nobody_at_the_address_is_told(server: Crooked, path: Path) -> None:
    with Crooked() as gone:
        pass
    with pytest.raises(Problem) as caught:
        fetch(f"{gone.url}/file", path, LIMIT)
    assert caught.value.key == "models.unreachable"
    assert "refused" in str(caught.value)
    assert left(path) == []


def test_what_is_no_web_server_is_told(server: Crooked, path: Path) -> None:
    server.pages["/file"] = lambda asked: asked.wfile.write(b"220 ready\r\n")
    assert refused(server, path).key == "models.unreachable"


def test_the_proxy_of_the_environment_is_asked(server: Crooked, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    address = "http://models.invalid/file"
    server.pages[address] = whole(CONTENT)
    fetch(address, path, LIMIT)
    assert path.read_bytes() == CONTENT
    monkeypatch.setenv("no_proxy", "models.invalid")
    with pytest.raises(Problem):
        fetch(address, path, LIMIT)


VERSIONS = [{"ETag": '"one"'}, {"Last-Modified": "yesterday"}, {}]


@settings(max_examples=30, deadline=None)
@given(
    content=st.binary(min_size=1, max_size=5000),
    cuts=st.lists(st.integers(0, 5000), max_size=8),
    version=st.sampled_from(VERSIONS),
)
def test_however_a_line_breaks_the_file_is_right_or_not_there(
    content: bytes, cuts: list[int], version: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cuts") / "file"
    with serving() as server:
        server.pages["/file"] = in_turn(*(whole(content, version, upto=cut) for cut in cuts), whole(content, version))
        while not path.exists():
            try:
                fetch(f"{server.url}/file", path, len(content))
            except Problem:
                assert not path.exists()
        assert len(server.asked) <= len(cuts) + 1
    assert path.read_bytes() == content


def test_what_came_safely_is_not_led_to_where_anyone_can_change_it() -> None:
    asked = Request("https://models.invalid/file")
    with pytest.raises(HTTPError):
        fetching._Redirects().redirect_request(asked, io.BytesIO(), 302, "", Message(), "http://models.invalid/file")
    fine = fetching._Redirects().redirect_request(asked, io.BytesIO(), 302, "", Message(), "https://cdn.invalid/file")
    assert fine is not None
    assert fine.full_url == "https://cdn.invalid/file"
