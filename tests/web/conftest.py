"""A page may take its time on a machine that is busy: this bounds a hang."""

from playwright import async_api, sync_api

for api in (async_api, sync_api):
    api.expect.set_options(timeout=60_000)
