"""Wrong settings of telephone lines: told by name, before anything is loaded."""

from pathlib import Path

import pytest

from voicebot.errors import Problem
from voicebot.lines.checked import check
from voicebot.settings import Lines

ACCOUNT = {"user": "100", "domain": "pbx.example.org:5060"}


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ({"listen": "localhost:5060"}, "lines.sip.listen"),
        ({"listen": "127.0.0.1"}, "lines.sip.listen"),
        ({"listen": "127.0.0.1:50a"}, "lines.sip.listen"),
        ({"tls_listen": "127.0.0.1:65536"}, "lines.sip.tls_listen"),
        ({"tls_listen": "127.0.0.1:5061"}, "lines.sip.certificate"),
        ({"certificate": Path("nowhere.pem")}, "lines.sip.certificate"),
        ({"authority": Path("nowhere.pem")}, "lines.sip.authority"),
        ({"public": "robot.example.org"}, "lines.sip.public"),
        ({"peers": ["10.0.0.1/8"]}, "lines.sip.peers"),
        ({"codecs": []}, "lines.sip.codecs"),
        ({"rtp_ports": "20000-10000"}, "lines.sip.rtp_ports"),
        ({"rtp_ports": "10000-10078"}, "lines.sip.rtp_ports"),
        ({"headers": ["X-Customer", "two words"]}, "lines.sip.headers"),
        ({"headers": list("ABCDEFGHI")}, "lines.sip.headers"),
        ({"accounts": [ACCOUNT | {"user": "a b"}]}, "lines.sip.accounts"),
        ({"accounts": [ACCOUNT | {"proxy": "sip:proxy"}]}, "lines.sip.accounts"),
        ({"accounts": [ACCOUNT | {"password": 'a"b'}]}, "lines.sip.accounts"),
        ({"accounts": [ACCOUNT, ACCOUNT]}, "lines.sip.accounts"),
    ],
)
def test_a_wrong_setting_is_told_by_its_name(written: dict[str, object], where: str) -> None:
    lines = Lines.model_validate({"sip": {"listen": "[::1]:5060"} | written})
    with pytest.raises(Problem, match=where):
        check(lines)


def test_asterisks_address_is_looked_at_as_well() -> None:
    with pytest.raises(Problem, match=r"lines\.audiosocket\.listen"):
        check(Lines.model_validate({"audiosocket": {"listen": "9092"}}))


def test_what_is_written_right_is_no_problem() -> None:
    sip = {"listen": "0.0.0.0:5060", "public": "203.0.113.7", "accounts": [ACCOUNT], "headers": ["X-Customer"]}
    check(Lines.model_validate({"sip": sip, "audiosocket": {"listen": "127.0.0.1:9092"}}))
