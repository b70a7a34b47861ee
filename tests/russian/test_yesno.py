import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.russian.yesno import reserved, without_no, yes_no

YES = """
да
да да
ага
угу
ну да
да конечно
думаю да
хорошо
давайте
ну давай
можно
да хочу
подтверждаю
так и есть
верно
Да, всё верно.
нет, всё верно
нет ошибок, всё правильно
совершенно верно
всё так
да, записывайте
да да да всё правильно вы записали
да я хочу передать показания воды
"""
NO = """
нет
нет нет
неа
неверно
не верно
неправильно
не так
не надо
не совсем верно
не всё верно
да нет
да не стоит я передумала
отмените
нет я передумала
да нет наверное
конечно нет
нет спасибо
нет хорошо
нет, давайте сначала
да, но неправильно
ничего не надо
это ошибка
горячей нет
нет у меня горячей воды
нет я сказала сто двадцать
ни в коем случае
"""
NEITHER = """
хочу карту
есть предложение
отмените запись
у меня кошелёк вытащили сделайте так чтобы ничего не сняли
он мне пишет неверный логин хоть тресни
не знаю
не уверена
может быть
алло
спасибо
подождите
верно нет
у меня нет воды
нет воды третий день
правильно ли вы записали
а что там верно
не работает лифт в подъезде
хочу передать показания воды
мне надо к врачу
есть у меня счётчик
я хочу узнать когда да и почему
сто двадцать три
"""


@pytest.mark.parametrize("said", YES.strip().splitlines())
def test_agreement_is_heard(said):
    assert yes_no(said) is True


@pytest.mark.parametrize("said", NO.strip().splitlines())
def test_refusal_is_heard(said):
    assert yes_no(said) is False


@pytest.mark.parametrize("said", ["", "...", *NEITHER.strip().splitlines()])
def test_neither_is_heard_where_nothing_was_decided(said):
    assert yes_no(said) is None


WORDS = ["да", "нет", "ну", "не", "верно", "так", "хорошо", "воды", "это", "я", "всё", "ага", "ли"]


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_text_is_judged(said):
    assert yes_no(said) in (True, False, None)


@pytest.mark.parametrize("text", ["да но телефон другой", "верно только квартира не та", "все так кроме адреса"])
def test_a_yes_may_come_with_a_but(text):
    assert reserved(text)


@pytest.mark.parametrize("text", ["да", "да всё верно", "нет спасибо"])
def test_most_answers_come_with_none(text):
    assert not reserved(text)


@pytest.mark.parametrize("text", ["нет третий подъезд", "ой нет, третий подъезд", "третий подъезд"])
def test_what_stands_after_a_no_is_left(text):
    assert without_no(text) == "третий подъезд"
