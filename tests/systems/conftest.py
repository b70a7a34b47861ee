from collections.abc import Iterator
from pathlib import Path

import pytest
from city_service import Service, serving

from voicebot.systems import city, rest
from voicebot.systems.base import System


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")
    monkeypatch.delenv("VOICEBOT_SYSTEMS_TOKEN", raising=False)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


@pytest.fixture(params=["city", "scratch", "rest"])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> System:
    """Each way to the same city."""
    match request.param:
        case "city":
            return city.load(tmp_path)
        case "scratch":
            return city.scratch()
    running = request.getfixturevalue("service")
    return rest.load(tmp_path, running.url, forms=["water_reading", "electricity_reading"])
