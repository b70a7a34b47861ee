"""A city made up for the demonstration: accounts, meters, requests, doctors' timetables."""

from pathlib import Path

from voicebot.systems import csv
from voicebot.systems.sql import Sql

RANK = 0
SHIPPED = Path(__file__).with_name("city")


def load(out: Path) -> Sql:
    """The city lives on in out/city.db; without that file it begins anew."""
    return csv.load(out, SHIPPED, name="city")


def scratch(folder: Path = SHIPPED) -> Sql:
    """One that nobody else sees and that is gone with the program: for rehearsals, which must change nothing."""
    return csv.opened("rehearsal", None, folder)
