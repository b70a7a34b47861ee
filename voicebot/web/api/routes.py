"""The API as one application: its parts, its faults, its description at /api/v1/openapi.json."""

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from voicebot.errors import Problem
from voicebot.web.api import calls, knowledge, now, people, records, reports
from voicebot.web.api.asked import BEARER, REFUSALS
from voicebot.web.backstage import Backstage

ABOUT = "Calls, records, reports, knowledge base and people of a hotline; tokens: `voicebot users token NAME`."
MISSING = {"records.no_call", "records.no_form", "records.no_version", "users.unknown", "console.no_file"}
BROKEN = {"records.locked", "records.full", "records.readonly", "records.broken", "records.failed", "records.url"}


def api(backstage: Backstage) -> FastAPI:
    """To be mounted at /api/v1, behind the gate."""
    app = FastAPI(
        title="voicebot",
        description=ABOUT,
        version="1",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "/api/v1"}],
        dependencies=[Depends(BEARER)],
        responses=REFUSALS,
    )
    for part in (now, calls, records, reports, knowledge, people):
        app.include_router(part.router)
    app.state.backstage = backstage

    @app.exception_handler(Problem)
    async def refused(request: Request, problem: Problem) -> JSONResponse:
        status = 404 if problem.key in MISSING else 503 if problem.key in BROKEN else 400
        return JSONResponse({"detail": str(problem)}, status)

    return app
