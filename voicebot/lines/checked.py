"""What is wrong with the telephone lines in the settings, told before anything is loaded."""

import ipaddress
import re
import ssl
from collections import Counter
from pathlib import Path

from voicebot.errors import Problem
from voicebot.lines.access import Networks
from voicebot.settings import Account, Lines, Sip

LISTEN = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)):(\d{1,5})")
HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?")
USER = re.compile(r"""[^\s@:;<>"?]+""")
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,63}")
MOST_HEADERS = 8  # beside the usual: baresip keeps 16
HIGHEST, LOWEST = 65_535, 1024
PORTS_A_CALL = 2  # sound, and the report on it


def check(lines: Lines) -> None:
    """Problem, with the setting's name and the remedy."""
    if lines.sip.listen or lines.sip.tls_listen:
        _sip(lines.sip)
    if lines.audiosocket.listen:
        _listening(lines.audiosocket.listen, "lines.audiosocket.listen")
        Networks(lines.audiosocket.peers, "lines.audiosocket.peers")


def _sip(sip: Sip) -> None:
    for name, listen in (("lines.sip.listen", sip.listen), ("lines.sip.tls_listen", sip.tls_listen)):
        if listen:
            _listening(listen, name)
    if sip.public and not _is_address(sip.public):
        raise Problem("sip.public", public=sip.public)
    if sip.tls_listen and not sip.certificate:
        raise Problem("sip.no_certificate")
    if sip.certificate:
        certificate(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), sip.certificate)
    if sip.authority:
        authority(ssl.create_default_context(), sip.authority)
    Networks(sip.peers, "lines.sip.peers")
    _sound(sip)
    _headers(sip.headers)
    _accounts(sip.accounts)


def _listening(listen: str, where: str) -> None:
    found = LISTEN.fullmatch(listen)
    if not found or not _is_address(found[1] or found[2]) or int(found[3]) > HIGHEST:
        raise Problem("sip.listen", where=where, listen=listen)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def certificate(context: ssl.SSLContext, path: Path) -> None:
    """What this side shows."""
    try:
        context.load_cert_chain(path)
    except OSError as error:
        raise Problem("sip.certificate", path=path, why=error) from error


def authority(context: ssl.SSLContext, path: Path) -> None:
    """Whose certificates are good as well."""
    try:
        context.load_verify_locations(path)
    except OSError as error:
        raise Problem("sip.authority", path=path, why=error) from error


def _sound(sip: Sip) -> None:
    if not sip.codecs:
        raise Problem("sip.no_codecs")
    first, last = map(int, sip.rtp_ports.split("-"))
    need = PORTS_A_CALL * sip.calls
    if not LOWEST <= first <= last <= HIGHEST or last - first + 1 < need:
        raise Problem("sip.rtp_ports", ports=sip.rtp_ports, need=need, calls=sip.calls)


def _headers(headers: list[str]) -> None:
    for name in headers:
        if not HEADER.fullmatch(name):
            raise Problem("sip.header", name=name)
    if len(headers) > MOST_HEADERS:
        raise Problem("sip.headers", most=MOST_HEADERS)


def _accounts(accounts: list[Account]) -> None:
    for account in accounts:
        for name, said in (("user", account.user), ("login", account.login)):
            if said and not USER.fullmatch(said):
                raise Problem("sip.account", user=account.user, name=name, said=said)
        for name, said in (("domain", account.domain), ("proxy", account.proxy)):
            found = HOST.fullmatch(said)
            if said and (not found or int(found[1] or 0) > HIGHEST):
                raise Problem("sip.account", user=account.user, name=name, said=said)
        if re.search(r'["\\\x00-\x1f]', account.password):
            raise Problem("sip.password", user=account.user)
    twice = [user for user, times in Counter(account.user for account in accounts).items() if times > 1]
    if twice:
        raise Problem("sip.accounts", user=twice[0])
