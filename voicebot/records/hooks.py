"""Forms on their way to addresses that want to be told of them: each once it was taken, however often it takes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from voicebot.records.database import Database, now
from voicebot.records.outbox import USUAL, Patience
from voicebot.records.tables import EXAMPLE, CallRow, FormRow, HookRow, PostRow, local

HELD = timedelta(minutes=5)  # whoever has taken a form and says nothing for so long has died


@dataclass(frozen=True, slots=True)
class Post:
    """made: ISO, the hotline's own time; tries: with this one."""

    number: int
    form: str
    call: str
    made: str
    values: Mapping[str, str]
    tries: int


class Hooks:
    """Used from any thread and by several processes; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, url: str, forms: Collection[str] = (), patience: Patience = USUAL) -> Post | None:
        """The oldest form that this address is to be told of now; those made before it was first asked for are not."""
        with self._database.session() as session:
            hook = session.get(HookRow, url)
            if hook is None:
                last = session.scalar(select(func.max(FormRow.id))) or 0
                session.add(HookRow(url=url, since=last))
                return None
            moment = now(session)
            waiting = (
                select(FormRow, PostRow)
                .outerjoin(PostRow, (PostRow.form == FormRow.id) & (PostRow.url == url))
                .where(FormRow.id > hook.since, PostRow.delivered.is_(None))
                .where(FormRow.call.not_in(select(CallRow.id).where(CallRow.line == EXAMPLE)))
                .where((PostRow.form.is_(None)) | (PostRow.due <= moment))
                .order_by(FormRow.id)
                .limit(1)
            )
            found = session.execute(waiting.where(FormRow.form.in_(forms)) if forms else waiting).one_or_none()
            if found is None:
                return None
            form, post = found
            tries = (post.tries if post else 0) + 1
            due = moment + max(HELD, patience.after(tries - 1))
            session.merge(PostRow(url=url, form=form.id, tries=tries, due=due))
            made = local(form, session.get_one(CallRow, form.call)).isoformat(" ", "seconds")
            return Post(form.id, form.form, form.call, made, dict(form.values), tries)

    def delivered(self, url: str, number: int) -> None:
        self._mark(url, number, delivered=func.current_timestamp(), why=None)

    def failed(self, url: str, number: int, why: str, patience: Patience = USUAL) -> None:
        """Tried again later, and then later still."""
        with self._database.session() as session:
            row = session.get_one(PostRow, (url, number))
            row.why, row.due = why, now(session) + patience.after(row.tries - 1)

    def _mark(self, url: str, number: int, **values: object) -> None:
        with self._database.session() as session:
            session.execute(update(PostRow).where(PostRow.url == url, PostRow.form == number).values(**values))
