import pytest

from voicebot.russian.labels import without_labels


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("на лесной дом пять квартира 12", "на лесной пять 12"),
        ("во всём доме темно", "во всем доме темно"),
        ("третий подъезд", "третий подъезд"),
        ("дом", "дом"),
        ("", ""),
    ],
)
def test_a_noun_before_its_number_is_left_out(text: str, left: str) -> None:
    assert without_labels(text) == left
