"""SIP as text, and the digests of RFC 2617 and RFC 8760."""

from hypothesis import given
from hypothesis import strategies as st

from voicebot.lines.sip.digest import Nonces, authorise, fields, response
from voicebot.lines.sip.message import listed, parse, party, respond, target

INVITE = (
    b"INVITE sip:100@10.0.0.1 SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1, SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK2\r\n"
    b'From: "Smith, J." <sip:79001112233@10.0.0.2>;tag=a\r\nt: <sip:100@10.0.0.1>\r\ni: one\r\n'
    b"CSeq: 1 INVITE\r\nSubject: folded\r\n here\r\nContent-Length: 4\r\n\r\nbodyand more"
)


def test_a_request_is_read_with_short_names_folded_lines_and_its_length() -> None:
    message = parse(INVITE)
    assert message
    assert (message.method, message.uri, message.call, message.status) == ("INVITE", "sip:100@10.0.0.1", "one", 0)
    assert message.all("via") == ["SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1", "SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK2"]
    assert message.get("Subject") == "folded here"
    assert message.tag("From") == "a"
    assert message.body == b"body"


def test_a_message_written_is_the_message_read() -> None:
    message = parse(INVITE)
    assert message
    again = parse(message.pack())
    assert again
    assert (again.start, again.body) == (message.start, message.body)
    assert [pair for pair in again.headers if pair[0] != "Content-Length"] == [
        pair for pair in message.headers if pair[0] != "Content-Length"
    ]


def test_an_answer_carries_what_makes_it_one() -> None:
    message = parse(INVITE)
    assert message
    answer = parse(respond(message, 486, "Busy Here", "mine").pack())
    assert answer
    assert (answer.status, answer.method, answer.tag("To"), answer.call) == (486, "INVITE", "mine", "one")
    assert answer.all("Via") == message.all("Via")


def test_commas_in_quotes_and_brackets_part_nothing() -> None:
    assert listed('"a, b" <sip:x@y;z=1,2>, <sip:q@r>') == ['"a, b" <sip:x@y;z=1,2>', "<sip:q@r>"]


def test_user_host_and_port_of_addresses() -> None:
    assert target('"J" <sip:79001112233@[::1]:5070;transport=udp>') == ("79001112233", "::1", 5070)
    assert target("sip:10.0.0.1") == ("", "10.0.0.1", 0)
    assert target("tel:112") is None
    assert target("sip:a@b:99999") is None


def test_whoever_is_named_is_named_by_the_address_and_not_by_what_is_displayed() -> None:
    assert party('"a \\" <sip:guest@x>" <sip:101@10.0.0.2>;tag=a') == "101"
    assert party("sip:guest@x <sip:101@10.0.0.2>") == "101"
    assert party("<sip:%2B79001112233;npdi:secret@h;user=phone>") == "+79001112233"
    assert party("<tel:+7-900-111-22-33;phone-context=ru>") == "+79001112233"
    assert (party("sip:иван@h;tag=a"), party("<sip:10.0.0.2>"), party("")) == ("иван", "", "")


def test_a_message_that_names_its_sender_twice_is_none() -> None:
    assert parse(INVITE.replace(b"t: <sip:100@10.0.0.1>", b"t: <sip:100@10.0.0.1>\r\nf: <sip:101@10.0.0.2>")) is None


@given(
    st.binary(max_size=300)
    | st.builds(lambda at, cut: INVITE[:at] + cut + INVITE[at:], st.integers(0, 300), st.binary(max_size=20))
)
def test_no_bytes_raise_anything_and_what_is_read_can_be_written(data: bytes) -> None:
    message = parse(data)
    if message:
        assert parse(message.pack())


def test_the_digest_of_rfc_2617() -> None:
    said = fields(
        'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b"'
    )
    assert response(said, "Mufasa", "Circle Of Life", "GET", "/dir/index.html") == "6629fae49393a05397450978507c4ef1"


def test_the_digest_of_rfc_7616_with_sha_256() -> None:
    said = fields(
        'Digest realm="http-auth@example.org", uri="/dir/index.html", algorithm=SHA-256, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, '
        'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth'
    )
    assert response(said, "Mufasa", "Circle of Life", "GET", "/dir/index.html") == (
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    )


def test_a_challenge_is_met_only_by_the_password_and_only_in_its_call() -> None:
    nonces = Nonces()
    proof = authorise(nonces.challenge("call"), "101", "secret", "INVITE", "sip:100@robot") or ""
    assert nonces.proves(proof, "call", "101", "secret", "INVITE")
    assert not nonces.proves(proof, "another", "101", "secret", "INVITE")
    assert not nonces.proves(proof, "call", "101", "wrong", "INVITE")
    assert not nonces.proves(proof, "call", "102", "secret", "INVITE")
    assert not nonces.proves("", "call", "101", "secret", "INVITE")


def test_an_algorithm_that_nobody_knows_gets_no_password() -> None:
    assert authorise('Digest realm="x", nonce="y", algorithm=NEW', "a", "b", "REGISTER", "sip:x") is None
