import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import KNOWLEDGE

from voicebot.russian.morphology import analyzer
from voicebot.russian.syllables import syllables
from voicebot.russian.temper import ANGRY, repeats, signs
from voicebot.russian.temper_words import COARSE
from voicebot.russian.text import listed

BITTER = ANGRY | {"impatience"}
COMPLAINING = {"complaint", "operator", "robot_identity", "suggestion", "thanks_bye"}  # whose callers may come angry
ANGRY_CALLERS = [
    "слушай ну это безобразие праздники прошли ёлки пакеты все валяется собаки растаскивают мусоровоз последний раз"
    " тридцатого был",
    "третью неделю прошу лампочку вкрутить вы издеваетесь",
    "вы мне начисляете по нормативу потому что поверка закончилась безобразие где её делают",
    "третий день без воды вы издеваетесь",
    "горячая вода чуть тёплая за что деньги берёте",
    "здравствуйте ну вы издеваетесь с двенадцати до шести сижу жду курьера с холодильником отгул взял и никто не едет и"
    " не звонит где он",
    "за что деньги берёте каждый месяц за телефон",
]
ROUGH = listed(  # what swearing begins with, and much else
    "бля ху наху наеб нахе нахр нафи насра поху поеб похе похр пофи ниху нихе нихр оху охр офи обос заху заеб"
    " задо зака залу засра задр доху доеб отху отъ выху выеб исху расху уеб пизд еб съеб объ разъ въеб проеб"
    " приеб подъ перееб долб сук суч муд гов жоп дерь гандон шлю сволоч мраз хер хре фиг насра сра прид деби"
    " тупи убл иди кре болв уро козл подо твар дур недо скот хам"
)
SWEARING = frozenset(
    listed(
        "бля блядский блядь болван гандон говно говнюк дебил дебильно дебильно-передразнивающий дебильный"
        " дерьмо дерьмовый дерьмократ долбануть долбаный долбать дура дурак дураковатый ебальник еблан ебаный"
        " жопа заколебать заколебаться залупить залупиться залуплять залупляться засранец засраный идиот"
        " идиотизм идиотина идиотический идиотичность идиотия идиотка идиотство козлиный кретин кретинка мразь"
        " мудак мудила нафиг нахуй недоумок офигенно офигенный охуение охуенно охуенный пидарас пидор пидорас"
        " пизда пиздец пиздобол подонок придурковатость придурковатый придурок придурь сволочить сволочь скот"
        " сук сука тварь тупица ублюдок ублюдочно ублюдочный урод фиг фига фигня хер херня херовый хреновый"
        " хрень хуй хуйня хуево хуевый шлюха"
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "Вы что, не слышите?!",
        "вы меня вообще слушаете",
        "я уже третий раз вам говорю",
        "говорю же вам в десятый раз",
        "сколько раз вам можно повторять",
        "я вам русским языком говорю",
        "да вы издеваетесь надо мной",
        "хватит задавать мне одни и те же вопросы",
        "вы ничего не понимаете",
        "ты тупой что ли",
        "тупая железяка",
        "надоел мне ваш робот",
        "вы меня уже достали",
        "как вам не стыдно",
        "не хамите мне",
        "я на вас жалобу напишу",
        "помолчите",
    ],
)
def test_who_reproaches_the_robot_is_understood_so(text: str) -> None:
    assert "reproach" in signs(text)


@pytest.mark.parametrize(
    "text",
    [
        "безобразие",
        "это просто возмутительно",
        "это какой-то кошмар",
        "ни в какие ворота не лезет",
        "мне надоело ждать",
        "терпение моё лопнуло",
        "ужас какой-то",
        "я возмущена",
        "буду жаловаться",
    ],
)
def test_who_is_indignant_is_understood_so(text: str) -> None:
    assert "anger" in signs(text)


@pytest.mark.parametrize(
    "text",
    [
        "да сколько можно",
        "сколько можно ждать",
        "ну сколько можно отопления нет",
        "я уже сказала нет",
        "я уже полчаса вишу на линии",
        "в третий раз звоню",
        "когда же вы наконец ответите",
        "опять двадцать пять",
        "дайте мне нормального оператора",
        "не хочу разговаривать с роботом",
        "ближе к делу",
    ],
)
def test_who_has_no_patience_left_is_understood_so(text: str) -> None:
    assert "impatience" in signs(text)


@pytest.mark.parametrize(
    "text",
    ["какого чёрта", "идиоты", "задолбали уже", "ни хрена не работает", "пошли вы", "охренеть", "дерьмо", "сволочи"],
)
def test_swearing_is_found(text: str) -> None:
    assert "coarse" in signs(text)


@pytest.mark.parametrize(
    "text",
    [
        "сколько можно передать показаний",
        "ну сколько можно взять в кредит",
        "сколько раз можно перенести запись",
        "сколько можно говорить бесплатно",
        "мне хватит одного талона",
        "хватит ли этих документов",
        "вы меня слышите",
        "вы меня не слышите",
        "вы что-то не слышите меня, наверное",
        "в третий раз пришла квитанция",
        "я уже говорил с оператором",
        "как я уже говорил, двести сорок",
        "где достать справку",
        "достали счётчик из шкафа",
        "надоела реклама, как отключить",
        "билеты в цирк",
        "ужасно болит зуб",
        "тупая боль в груди",
        "скорую, быстрее",
        "как можно быстрее пришлите мастера",
        "когда уже можно подавать показания",
        "дом в черте города",
        "чёрт его знает какой номер",
        "за что я плачу по этой строке",
        "до каких пор принимаете показания",
        "соедините с оператором",
        "позовите человека",
        "хочу пожаловаться на грязь",
        "нет, неправильно",
        "говорите громче",
        "машина стиральная дурит",
        "повторяю: двести сорок один",
        "жду ответа на заявление уже месяц",
    ],
)
def test_what_only_looks_like_anger_is_none(text: str) -> None:
    assert not BITTER & set(signs(text))


@pytest.mark.parametrize(
    "text",
    [
        "это не безобразие",
        "никакого хамства не было",
        "жалоба на хамство водителя",
        "в объявлении написано «сколько можно терпеть»",
        'на двери "идиоты" нацарапали',
        "сосед кричит что вы дураки",
        "мне в поликлинике сказали что это безобразие",
        "он говорит сколько можно",
    ],
)
def test_what_is_denied_quoted_or_reported_is_not_the_callers(text: str) -> None:
    assert not BITTER & set(signs(text))


def test_what_the_caller_says_himself_is_no_report() -> None:
    assert "anger" in signs("я же вам говорил что это безобразие")
    assert "reproach" in signs("я вам русским языком сказала")


def test_each_sign_counts_as_often_as_it_is_there() -> None:
    assert signs("Безобразие! Позор! Сколько можно?") == ("anger", "anger", "impatience")


@pytest.mark.parametrize("text", ["спасибо большое", "благодарю вас", "вы мне очень помогли", "нет, спасибо"])
def test_thanks_are_found(text: str) -> None:
    assert signs(text) == ("thanks",)


@pytest.mark.parametrize(
    "text",
    [
        "спасибо, вы не сильно помогли",
        "спасибо, помогли называется",
        "ничем вы мне не помогли",
        "ну и на том спасибо",
        "зря я вам звонила",
        "толку никакого",
    ],
)
def test_who_goes_without_help_doesnt_thank(text: str) -> None:
    assert signs(text) == ("let_down",) * len(signs(text)) != ()


@pytest.mark.parametrize(
    "text", ["заранее спасибо", "может вы бы помогли", "спасибо что соизволили ответить", "не за что"]
)
def test_politeness_before_the_help_and_bitterness_are_no_thanks(text: str) -> None:
    assert "thanks" not in signs(text)


def test_the_shipped_examples_hold_no_anger_but_where_the_caller_is_angry() -> None:
    told = {
        (name, text)
        for name, scenario in KNOWLEDGE.scenarios.items()
        for text in (*scenario.examples, *scenario.counterexamples)
        if ANGRY & set(signs(text))
    }
    assert {text for name, text in told if name not in COMPLAINING} <= set(ANGRY_CALLERS)


@pytest.mark.parametrize("beginning", ROUGH)
def test_no_ordinary_word_of_the_dictionary_is_taken_for_swearing(beginning: str) -> None:
    dictionary = analyzer().dictionary
    coarse = {
        normal.replace("ё", "е")
        for word, _, normal, *_ in dictionary.iter_known_words(beginning)
        if COARSE.match(word.replace("ё", "е"))
    }
    assert coarse <= SWEARING


@pytest.mark.parametrize(
    "word", listed("застрахуйте плохую хлебный требую учебный небо психую херсон фигнер хреновое козлов")
)
def test_words_that_hold_a_coarse_one_are_no_swearing(word: str) -> None:
    assert signs(word) == ()


@pytest.mark.parametrize(
    ("text", "before", "same"),
    [
        ("когда включат горячую воду", "когда горячую воду включат", True),
        ("я спрашиваю когда включат горячую воду", "скажите пожалуйста когда включат горячую воду", True),
        ("когда включат горячую воду", "когда включат отопление", False),
        ("двести сорок один", "двести сорок один", False),
        ("да всё верно", "да всё верно", False),
        ("оператор", "оператор", False),
        ("", "", False),
    ],
)
def test_a_wish_in_nearly_the_same_words_is_a_repeat(text: str, before: str, same: bool) -> None:
    assert repeats(text, before) is same


@given(st.text(alphabet='абвгдежзиклмнопрстухчшьюя ёЁ.,!?«»-"123', max_size=80))
def test_any_text_can_be_weighed(text: str) -> None:
    assert signs(text) == signs(text.upper())


@pytest.mark.parametrize(("text", "count"), [("переоформление", 7), ("вода", 2), ("123", 4), ("к", 0), ("", 0)])
def test_syllables_are_counted_as_they_are_said(text: str, count: int) -> None:
    assert syllables(text) == count
