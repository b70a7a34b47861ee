"""The browser of these tests. A page may take its time on a machine that is busy: this bounds a hang."""

import os
from collections.abc import Iterator

import pytest
from looked import CHROMIUM
from playwright import async_api, sync_api

for api in (async_api, sync_api):
    api.expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=os.getuid() != 0)
        yield launched
        launched.close()
