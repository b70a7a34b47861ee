"""Which of the days that a text speaks of is meant."""

import re
from dataclasses import dataclass, replace
from datetime import date

from voicebot.russian.agreement import Form, forms
from voicebot.russian.dates_calendar import Calendar, Days, in_week, later
from voicebot.russian.dates_rules import ADDRESSES, BARE, RULES, Kind
from voicebot.russian.text import listed

UNITS = frozenset(listed("Qd day week month year minute half"))
TAKEN = "@"  # stands, letter by letter, where something was found

_DENIED_BEFORE = re.compile(r"(?:^| )(?:не|кроме|вместо)(?: в| во| на| к| до)? ?$")
_CANNOT = (
    r"(?: (?:уже|тоже|точно|вообще|наверное|я|мы|у меня)){0,2}"
    r" (?:не (?:мог|мож|смо[гж]|получ|подход|подойд|удобн|выйд|буд|успе|работа|хо[чт])|никак|занят|неудобно)"
)
_DENIED_AFTER = re.compile(_CANNOT)
_DOUBTED_AFTER = re.compile(r" (?:P[mden]|(?:в|к|на) \d+(?: hours?)?(?: Q[mden])?)" + _CANNOT)  # «завтра утром не могу»
_ASKED_FOR = re.compile(r"(?:^| )(?:запиш\w+|записа\w+|перене\w+)(?: [а-я]+){0,2} на$")  # not «запись на …»
_UNTIL = re.compile(r"(?:^| )(?:до|по|не поз\w+)$")
_AFTER = re.compile(r"(?:^| )(?:после|не раньше|не ранее)$")
_JOINT = re.compile(r" (?:(?:в|во|на|это) )?")
_NO_DATE_BEFORE = re.compile(r"(?:^| )(?:для|у|из|от|без|half|quarter|minute(?: \d+)?|начале?|конце|около|кроме)$")
_WHOLE = 3  # words of a text that is hardly more than a date


@dataclass(frozen=True, slots=True)
class Mention:
    """Days in a text and where they stand; first: None where there are no such days («тридцатого февраля»)."""

    start: int
    end: int
    kind: Kind
    first: date | None
    last: date | None = None
    wanted: int = 0  # 2 «перенесите на …», 1 «на …», -1 «ближе к …», «завтра утром не могу»
    weekly: bool = False  # a weekday without more


def mentions(text: str, about: Calendar) -> tuple[list[Mention], str]:
    """The days of a plain text, in order, those that were denied left out; and the text without them."""
    found, rest = _found(text, about)
    groups = _grouped(text, sorted(found, key=lambda mention: mention.start))
    kept = (_governed(text, mention, about) for mention in groups)
    return [mention for mention in kept if mention], rest


def meant(text: str, found: list[Mention], about: Calendar) -> Mention | None:
    """Of several days the one that is wanted: «вчера звонила, запишите на завтра»; of alternatives the first."""
    if len(found) > 1 and re.search(r" (?:или|либо) ", text[found[0].end : found[1].start]):
        return found[0]
    return max(found, key=lambda mention: _rank(mention, about), default=None)


def denied(text: str, start: int, end: int) -> bool:
    """Is what stands there said not to be meant: «не в среду», «в среду не могу»?"""
    return bool(_DENIED_BEFORE.search(text[:start]) or _DENIED_AFTER.match(text, end))


def _rank(mention: Mention, about: Calendar) -> tuple[int, bool, bool]:
    over = mention.first is not None and mention.first < about.today
    return mention.wanted, about.past or not over, mention.first != about.today or mention.kind != "relative"


def _found(text: str, about: Calendar) -> tuple[list[Mention], str]:
    found: list[Mention] = []
    for pattern in ADDRESSES:
        text = pattern.sub(lambda match: "-" * len(match[0]), text)
    for kind, pattern, resolver in RULES:
        for match in list(pattern.finditer(text)):
            found.append(_mention(match, kind, resolver(match, about)))
            text = _without(text, match)
    pattern, resolver = BARE
    for match in list(pattern.finditer(text)):
        if _is_date(text, match):
            found.append(_mention(match, "date", resolver(match, about)))
            text = _without(text, match)
    return found, text


def _mention(match: re.Match[str], kind: Kind, days: Days | None) -> Mention:
    weekly = kind == "weekday" and match["adjective"] in (None, "An")
    first, last = days or (None, None)
    return Mention(match.start(), match.end(), kind, first, last, weekly=weekly)


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + TAKEN * len(match[0]) + text[match.end() :]


def _is_date(text: str, match: re.Match[str]) -> bool:
    """Is an ordinal without a month a day, and no storey?"""
    before, after = text[: match.start()].rstrip(), text[match.end() :].split()
    if _NO_DATE_BEFORE.search(before) or (after and (after[0] in UNITS or _agrees(after[0], match["ending"]))):
        return False
    if after[:1] == ["по"] and re.fullmatch(r"\d+x", "".join(after[1:2])):  # «с первого по третий подъезд»
        return False
    last = before.split()[-1] if before else ""
    if match["ending"] == "d":
        return last in ("к", "ко")
    return match["ending"] == "g" or last in ("на", "по") or len(text.split()) <= _WHOLE


def forms_of(word: str) -> tuple[Form, ...]:
    """What a word may be; prepositions and single letters are no nouns here."""
    return forms(word) if len(word) > 2 else ()


def _agrees(word: str, ending: str) -> bool:
    """Does an ordinal with that ending belong to the word: «второго подъезда», «второе окно»?"""
    case = {"g": "gent", "n": "nomn", "d": "datv"}[ending]
    return any(
        form.number == "sing"
        and form.case == case
        and (form.gender != "femn" if case != "nomn" else form.gender == "neut")
        for form in forms_of(word)
    )


# what belongs together


def _grouped(text: str, found: list[Mention]) -> list[Mention]:
    """«в пятницу, двадцать седьмого», «в среду на той неделе», «с понедельника по среду» are one."""
    groups: list[Mention] = []
    for mention in found:
        one = _joined(text, groups[-1], mention) if groups else None
        groups[-1:] = [one] if one else [*groups[-1:], mention]
    return groups


def _joined(text: str, first: Mention, second: Mention) -> Mention | None:
    between = text[first.end : second.start]
    if between in (" по ", " до ") and re.search(r"(?:^| )со? $", text[: first.start]):
        return _range(first, second)
    if not _JOINT.fullmatch(between):
        return None
    span = replace(first, end=second.end, weekly=False)
    return _both(span, first, second) or _both(span, second, first)


def _both(span: Mention, one: Mention, other: Mention) -> Mention | None:
    """What two that stand side by side say together; None where they are two."""
    if not one.first or not other.first:
        return None
    if (one.kind, other.kind) == ("week", "weekday"):
        return replace(span, kind="date", first=in_week(one.first, other.first), last=None)
    if other.kind == "weekday" and not other.weekly and one.kind == "date" and one.first.day == other.first.day:
        return replace(span, kind="date", first=other.first, last=None)  # «в прошлую субботу, двадцать первого»
    if other.kind == "weekday" and one.kind in ("date", "relative"):
        agree = one.kind == "date" or one.first.weekday() == other.first.weekday()
        return replace(span, kind=one.kind, first=one.first, last=one.last) if agree else None
    if (one.kind, other.kind) == ("relative", "date"):
        return replace(span, kind="relative", first=one.first if one.first.day == other.first.day else other.first)
    return None


def _range(first: Mention, second: Mention) -> Mention:
    last = second.last or second.first
    if first.first and last and last < first.first and second.weekly:
        last = later(last, 7)
    fits = first.first and last and first.first < last
    return replace(
        first, end=second.end, weekly=False, first=first.first if fits else None, last=last if fits else None
    )


def _governed(text: str, mention: Mention, about: Calendar) -> Mention | None:
    """What the words around make of it: none of «не в среду», the days before of «до среды»."""
    if denied(text, mention.start, mention.end):
        return None
    before = text[: mention.start].rstrip()
    wanted = 1 if re.search(r"(?:^| )на$", before) else -1 if re.search(r"лиже к$", before) else 0
    wanted = 2 if _ASKED_FOR.search(before) else wanted
    wanted = -1 if _DOUBTED_AFTER.match(text, mention.end) else wanted
    mention = replace(mention, wanted=wanted)
    first, last = mention.first, mention.last
    if not first:
        return mention
    if _UNTIL.search(before) and first > about.today:
        ended = not last or "кон" in text[mention.start : mention.end]  # «до конца декабря», but «до выходных»
        return replace(mention, first=about.today, last=last or first if ended else later(first, -1), weekly=False)
    if _AFTER.search(before):
        start = later(last or first, 1) if before.endswith("после") else first
        return replace(mention, first=start, last=start and later(start, 6), weekly=False)
    return mention
