"""Other programs are told of records as they are made: a POST in JSON, again and again until it is taken.

X-Voicebot-Signature is `sha256=` and the HMAC of the body with the hook's secret; Idempotency-Key is always the same.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2

from voicebot.records.database import Database
from voicebot.records.hooks import Hooks, Post
from voicebot.records.outbox import USUAL, Patience
from voicebot.settings import Hook

PATIENCE = 10.0  # seconds for an answer
MOST = 100  # forms at a time


@dataclass(frozen=True, slots=True)
class Tried:
    """why: what it failed of, "" where it was taken."""

    url: str
    number: int
    why: str


def tell(database: Database, hooks: list[Hook], patience: Patience = USUAL) -> Iterator[Tried]:
    """Whatever is due; an address that fails is left alone until the next time. Blocks."""
    known = Hooks(database)
    with httpx2.Client(timeout=PATIENCE) as client:
        for hook in hooks:
            for _ in range(MOST):
                post = known.take(hook.url, hook.forms, patience)
                if post is None:
                    break
                why = _posted(client, hook, post)
                if why:
                    known.failed(hook.url, post.number, why, patience)
                else:
                    known.delivered(hook.url, post.number)
                yield Tried(hook.url, post.number, why)
                if why:
                    break


def _posted(client: httpx2.Client, hook: Hook, post: Post) -> str:
    told = {name: getattr(post, name) for name in ("number", "form", "call", "made")}
    body = json.dumps(told | {"values": dict(post.values)}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"record-{post.number}"}
    if hook.secret:
        headers["X-Voicebot-Signature"] = "sha256=" + hmac.new(hook.secret.encode(), body, hashlib.sha256).hexdigest()
    try:
        response = client.post(hook.url, content=body, headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return f"{type(error).__name__}: {error}"[:300]
    return "" if response.is_success else f"HTTP {response.status_code}"
