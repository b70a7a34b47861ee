"""What an SQL database is asked, as people write it: SQL by question and by form."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Question(BaseModel):
    """What is done first, if anything, and a SELECT: its first row, or with `options` all its rows, are the reply."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    do: list[Text] = []
    select: Text
    options: bool = False


class Statements(BaseModel):
    """Values stand as :name in the SQL; what a question or a form comes without is ''."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    questions: dict[Name, Question] = {}
    deliveries: dict[Name, Annotated[list[Text], Field(min_length=1)]] = {}
