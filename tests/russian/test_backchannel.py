import pytest

from voicebot.russian.backchannel import only_listens


@pytest.mark.parametrize("text", ["угу", "ага ага", "да-да", "так, понятно", "ну да", "", "э-э"])
def test_who_shows_that_he_listens_interrupts_nobody(text: str) -> None:
    assert only_listens(text)


@pytest.mark.parametrize("text", ["оператор", "да подождите", "нет", "угу а когда", "стоп"])
def test_who_says_anything_else_does(text: str) -> None:
    assert not only_listens(text)
