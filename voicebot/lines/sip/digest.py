"""Digest authentication (RFC 3261, RFC 8760): proving who we are, and having callers prove who they are."""

import hashlib
import hmac
import re
import secrets

ALGORITHMS = {"MD5": "md5", "SHA-256": "sha256"}
FIELD = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
REALM = "voicebot"


def fields(value: str) -> dict[str, str]:
    """What a challenge or an authorisation says, by lower-case name."""
    _, _, rest = value.strip().partition(" ")
    return {name.lower(): quoted or plain for name, quoted, plain in FIELD.findall(rest)}


def response(said: dict[str, str], user: str, password: str, method: str, uri: str) -> str | None:
    """The digest that `said` (a challenge's fields with nc, cnonce) asks for; None: an algorithm that we don't know."""
    name = ALGORITHMS.get(said.get("algorithm", "MD5").upper())
    if name is None:
        return None

    def digest(text: str) -> str:
        return hashlib.new(name, text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()

    secret = digest(f"{user}:{said.get('realm', '')}:{password}")
    request = digest(f"{method}:{uri}")
    if said.get("qop"):
        return digest(f"{secret}:{said.get('nonce', '')}:{said.get('nc')}:{said.get('cnonce')}:auth:{request}")
    return digest(f"{secret}:{said.get('nonce', '')}:{request}")


def authorise(challenge: str, user: str, password: str, method: str, uri: str) -> str | None:
    """The header that answers a challenge."""
    said = fields(challenge)
    if "auth" in said.get("qop", "").split(","):
        said |= {"qop": "auth", "nc": "00000001", "cnonce": secrets.token_hex(8)}
    else:
        said.pop("qop", None)
    answer = response(said, user, password, method, uri)
    if answer is None:
        return None
    quoted = {"username": user, "uri": uri, "response": answer}
    quoted |= {name: said[name] for name in ("realm", "nonce", "opaque", "cnonce") if name in said}
    plain = {name: said[name] for name in ("algorithm", "qop", "nc") if name in said}
    parts = [f'{name}="{value}"' for name, value in quoted.items()] + [
        f"{name}={value}" for name, value in plain.items()
    ]
    return "Digest " + ", ".join(parts)


class Nonces:
    """Challenges of ours, each good for the one call that it was given to; nothing is kept."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def challenge(self, call: str) -> str:
        return f'Digest realm="{REALM}", nonce="{self._nonce(call)}", algorithm=MD5, qop="auth"'

    def proves(self, authorisation: str, call: str, user: str, password: str, method: str) -> bool:
        said = fields(authorisation)
        if said.get("username") != user or said.get("nonce") != self._nonce(call) or said.get("realm") != REALM:
            return False
        wanted = response(said, user, password, method, said.get("uri", ""))
        return wanted is not None and hmac.compare_digest(wanted.encode(), said.get("response", "").encode())

    def _nonce(self, call: str) -> str:
        return hmac.new(self._key, call.encode("utf-8", "surrogateescape"), "sha256").hexdigest()
