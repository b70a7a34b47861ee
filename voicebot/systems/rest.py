"""A system that is asked by HTTP; what it must understand stands in docs/systems.openapi.yaml."""

import os
import weakref
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicebot.errors import Problem
from voicebot.systems.base import Fields, Reply

RANK = 1
TAKEN = {200, 201, 202, 204, 409}  # a form; 409: it was taken before
MISSING = 404
AT_ONCE = 8  # questions; a system that hangs must not keep all the threads that calls share
TRIES = 2  # whatever is asked or delivered may be asked or delivered again


class Answer(BaseModel):
    """What the system answers with."""

    model_config = ConfigDict(extra="ignore", strict=True)
    fields: dict[str, str]
    options: list[dict[str, str]] = []


def load(
    out: Path,
    url: str,
    forms: list[str] | None = None,
    seconds: Annotated[float, Field(gt=0, le=30)] = 3.0,
    token: str = "VOICEBOT_SYSTEMS_TOKEN",
) -> "Rest":
    """url: in front of /ask and /deliver; forms: those that it takes; seconds: how long it is waited for, each time.

    token: the name of an environment variable; what it holds, if anything, is sent as a bearer token.
    """
    secret = os.environ.get(token, "")
    try:
        at = httpx2.URL(url.rstrip("/") + "/")
        at.host.encode("idna")  # as the resolver will
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        patience, limits = httpx2.Timeout(seconds, pool=0.1), httpx2.Limits(max_connections=AT_ONCE)
        client = httpx2.Client(base_url=at, headers=headers, timeout=patience, limits=limits)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise Problem("systems.address", url=url, what=error) from error
    if at.scheme not in ("http", "https") or not at.host:
        raise Problem("systems.address", url=url, what=at.scheme or url)
    made = Rest(client, frozenset(forms or ()))
    weakref.finalize(made, client.close)
    return made


class Rest:
    """Asked from any thread. Whatever else than an answer comes is a Problem."""

    name = "rest"

    def __init__(self, client: httpx2.Client, forms: frozenset[str]) -> None:
        self._client, self._forms = client, forms

    def ask(self, question: str, values: Fields) -> Reply | None:
        response = self._post(f"ask/{quote(question, safe='')}", dict(values), {})
        if response.status_code == MISSING:
            return None
        if response.status_code != httpx2.codes.OK:
            raise self._refused(response)
        try:
            answer = Answer.model_validate_json(response.content)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            what = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
            raise Problem("systems.answer", url=response.url.copy_with(userinfo=b""), what=what) from error
        return Reply(answer.fields, tuple(answer.options))

    def accepts(self, form: str) -> bool:
        return form in self._forms

    def deliver(self, form: str, receipt: str, values: Fields) -> None:
        response = self._post(f"deliver/{quote(form, safe='')}", dict(values), {"Idempotency-Key": receipt})
        if response.status_code not in TAKEN:
            raise self._refused(response)

    def check(self) -> None:
        """Ask for a request that there can't be."""
        self.ask("request", {"number": "0", "today": "2026-01-12"})

    def _refused(self, response: httpx2.Response) -> Problem:
        return Problem("systems.status", url=response.url.copy_with(userinfo=b""), status=response.status_code)

    def _post(self, path: str, body: dict[str, str], headers: dict[str, str]) -> httpx2.Response:
        """Once more where the connection breaks or the server fails; a slow one isn't waited for twice."""
        url, failure = self._client.base_url.join(path).copy_with(userinfo=b""), None
        for _ in range(TRIES):
            try:
                response = self._client.post(path, json=body, headers=headers)
            except httpx2.PoolTimeout as error:
                raise Problem("systems.busy", url=url, count=AT_ONCE) from error
            except httpx2.TimeoutException as error:
                raise Problem("systems.slow", url=url, seconds=self._client.timeout.read) from error
            except httpx2.RequestError as error:
                failure = error
                continue
            if response.status_code < httpx2.codes.INTERNAL_SERVER_ERROR:
                return response
            failure = None
        if failure is None:
            return response
        raise Problem("systems.down", url=url, what=failure) from failure
