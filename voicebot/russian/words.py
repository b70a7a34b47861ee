"""Numbers in words: values as numbers, accounts and telephone numbers in groups."""

import re

from voicebot.russian.numerals import FRACTIONS, HUNDREDS, SCALES, TEENS, TENS, UNITS

_VALUE = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_FEMININE = {"один": "одна", "два": "две"}
_ZERO = "ноль"
_LARGEST = 12  # digits; a longer number is said digit by digit


def to_words(value: str) -> str:
    """«123.5» → «сто двадцать три целых пять десятых»; leading zeros are said.

    Raises ValueError where `value` is no decimal string.
    """
    if not _VALUE.fullmatch(value):
        raise ValueError(f"no decimal number: {value!r}")
    whole, _, fraction = value.replace(",", ".").partition(".")
    if not fraction:
        return _integer(whole)
    said = f"{_integer(whole, feminine=True)} {'целая' if _is_one(whole) else 'целых'}"
    if len(fraction) > len(FRACTIONS):
        return f"{_integer(whole)} запятая {_one_by_one(fraction)}"
    name = FRACTIONS[len(fraction) - 1] + ("ая" if _is_one(fraction) else "ых")
    return f"{said} {_integer(fraction.lstrip('0') or '0', feminine=True)} {name}"


def money(roubles: str) -> str:
    """«1250.4» → «1250 руб. 40 коп.»; whole roubles without kopecks.

    Raises ValueError where `roubles` is no decimal string.
    """
    if not _VALUE.fullmatch(roubles):
        raise ValueError(f"no sum of money: {roubles!r}")
    whole, _, part = roubles.replace(",", ".").partition(".")
    kopecks = f"{part:0<2.2}"
    return f"{whole} руб." if kopecks == "00" else f"{whole} руб. {kopecks} коп."


def in_groups(digits: str) -> str:
    """An account or telephone number as people say it, with commas between the groups; other signs are passed over."""
    plain = "".join(re.findall(r"[0-9]", digits))
    return ", ".join(_integer(group) for group in _grouped(plain))


def _grouped(digits: str) -> list[str]:
    if len(digits) == 11 and digits[0] in "78":
        sizes = [1, 3, 3, 2, 2]
    elif len(digits) in (3, 9):
        sizes = [3] * (len(digits) // 3)
    elif len(digits) % 2 and len(digits) > 1:
        sizes = [3] + [2] * ((len(digits) - 3) // 2)
    else:
        sizes = [2] * (len(digits) // 2) or [1] * len(digits)
    groups = []
    for size in sizes:
        groups.append(digits[:size])
        digits = digits[size:]
    return groups


def _integer(digits: str, feminine: bool = False) -> str:
    """Whole numbers as numbers, leading zeros one by one."""
    if len(digits) > _LARGEST:
        return _one_by_one(digits)
    value = digits.lstrip("0")
    zeros = [_ZERO] * (len(digits) - len(value))
    return " ".join(zeros + _counted(int(value or "0"), feminine))


def _one_by_one(digits: str) -> str:
    return " ".join((_ZERO, *UNITS)[int(digit)] for digit in digits)


def _counted(value: int, feminine: bool) -> list[str]:
    said: list[str] = []
    for scale in sorted(SCALES, reverse=True):
        count, value = divmod(value, scale)
        if count:
            name = _agreeing(SCALES[scale].split(), count)
            said += [name] if count == 1 else [*_hundreds(count, feminine=scale == 1000), name]
    return said + _hundreds(value, feminine)


def _hundreds(value: int, feminine: bool) -> list[str]:
    """Words for 0…999; none for 0."""
    hundreds, rest = divmod(value, 100)
    said = [HUNDREDS[hundreds - 1]] if hundreds else []
    if 10 <= rest < 20:
        return [*said, TEENS[rest - 10]]
    tens, units = divmod(rest, 10)
    if tens:
        said.append(TENS[tens - 2])
    if units:
        unit = UNITS[units - 1]
        said.append(_FEMININE.get(unit, unit) if feminine else unit)
    return said


def _agreeing(forms: list[str], count: int) -> str:
    """One of «тысяча», «тысячи», «тысяч»."""
    last, teen = count % 10, 10 < count % 100 < 20
    if teen or last == 0 or last > 4:
        return forms[2]
    return forms[0] if last == 1 else forms[1]


def _is_one(digits: str) -> bool:
    return digits.endswith("1") and not digits.endswith("11")
