"""Addresses as callers dictate them: «ну это на Лесной у нас дом двенадцать квартира пять»."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

from voicebot.russian import addresses_houses, addresses_towns, streets, streets_bare, streets_known, streets_names
from voicebot.russian.addresses_words import Item, items
from voicebot.russian.streets import AREAS, Street

_FEW = 4  # words
_LONGEST = 1000  # characters; nobody dictates more


@dataclass(frozen=True, slots=True)
class Address:
    """city: «Самара», «деревня Ивановка»; kind: of the street, улица …; house: «12», «12А», «12/3»; block: корпус;
    building: строение; flat: «5», «офис 5»; entrance: подъезд; floor: этаж."""

    city: str | None = None
    kind: str | None = None
    street: str | None = None
    house: str | None = None
    block: str | None = None
    building: str | None = None
    flat: str | None = None
    entrance: str | None = None
    floor: str | None = None


def address(text: str, known: Sequence[str] = (), *, asked: bool = False) -> Address | None:
    """The address that a text holds; None where neither a street nor a house is named, nor a town alone.

    known: the streets of the town, «улица Лесная»; what is said is mended by them, and a name without its kind found.
    asked: an address, or what it lacked, was asked for, so that a part of one is enough: «квартира сорок», «Самара».
    """
    said = items(text[:_LONGEST])
    town = addresses_towns.find(said) or (addresses_towns.alone(said) if asked else None)
    if town:
        said = _replaced(said, town.start, town.end)
    only_town = town is not None and addresses_towns.hardly_more(said)
    street, areas, said = _street(said, known)
    numbers = addresses_houses.numbers(said)
    if not (street or numbers.get("house") or only_town or (asked and numbers)):
        return None
    places = [town.name] if town else []
    places += [_named(area.kind, area.name, streets_names.is_number(area.name)) for area in areas]
    return Address(
        city=", ".join(places) or None,
        kind=street.kind if street else None,
        street=street.name if street else None,
        **numbers,
    )


def street(text: str, known: Sequence[str] = ()) -> Address | None:
    """The street that an answer of a few words names without its kind: «на Лесной», «Гагарина»."""
    if len(text.split()) > _FEW:
        return None
    found = address(f"{text} дом 1", known)  # with a house after it a street is known by its name
    return replace(found, house=None) if found and found.street else None


def completed(part: Address, before: Address) -> Address:
    """An address of which a part was told anew; one with a street is new as a whole."""
    if part.street:
        return part
    told = {name: value for name, value in asdict(part).items() if value is not None}
    return replace(before, **told)


def canonical(address: Address) -> str:
    """«Самара, улица Лесная, дом 12А, корпус 2, квартира 5»"""
    return _written(address, address.street, str)


def spoken(address: Address) -> str:
    """The same for speech.speakable: numerals in names and letters in words, «улица Восьмого Марта, дом пять бэ»."""
    return _written(address, address.street and streets_names.said(address.street), addresses_houses.said)


def _written(address: Address, name: str | None, number: Callable[[str], str]) -> str:
    labelled = (
        ("дом", address.house), ("корпус", address.block), ("строение", address.building),
        ("квартира", address.flat), ("подъезд", address.entrance), ("этаж", address.floor),
    )  # fmt: skip
    parts = [address.city or ""]
    if name:
        parts.append(_named(address.kind, name, streets_names.is_number(address.street or "")))
    for label, value in labelled:
        if value:
            parts.append(value if value[0].islower() else f"{label} {number(value)}")
    return ", ".join(filter(None, parts))


def _named(kind: str | None, name: str, before_kind: bool) -> str:
    """«улица Лесная», «5-й микрорайон»"""
    if not kind:
        return name
    return f"{name} {kind}" if before_kind else f"{kind} {name}"


def _replaced(said: list[Item], start: int, end: int) -> list[Item]:
    return [*said[:start], Item("street"), *said[end:]]


def _street(said: list[Item], known: Sequence[str]) -> tuple[Street | None, list[Street], list[Item]]:
    """The street, the microdistricts around it, and the items with a mark in place of each."""
    with_kind = streets.with_kind(said)
    areas = [one for one in with_kind if one.kind in AREAS][:1]
    chosen = _chosen(said, [one for one in with_kind if one.kind not in AREAS]) or next(iter(areas), None)
    meant = chosen and streets_known.mended(chosen, known, chosen.kind, said)
    for one in reversed(with_kind):
        one = meant if meant and one is chosen else one
        said = _replaced(said, one.start, one.end)
    if meant is None or areas[:1] == [chosen]:
        bare = streets_known.listed_in(said, known) or streets_bare.plausible(said) or streets_bare.by_the_way(said)
        if bare:
            said = _replaced(said, bare.start, bare.end)
            return streets_known.mended(bare, known, None, said), areas, said
    if meant and (again := streets_bare.corrected(said)):
        said = _replaced(said, again.start, again.end)
        meant = meant if again.name == meant.name else streets_known.mended(again, known, None, said)
    return meant, [one for one in areas if one is not chosen], said


def _chosen(said: list[Item], named: list[Street]) -> Street | None:
    """The first street; of a correction («на Лесной, ой, на улице Садовой») the last."""
    best = named[0] if named else None
    for before, after in pairwise(named):
        if best is before and any(item.role == "correction" for item in said[before.end : after.start]):
            best = after
    return best
