import asyncio
from collections.abc import Iterator

import pytest
from running import Stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with asyncio.Runner() as runner:
        made = Stage(runner)
        yield made
        made.close()
