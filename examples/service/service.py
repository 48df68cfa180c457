"""A compliance service: an activity in, an inventory or findings out. Run it with `fastapi run service.py`; /docs shows it."""

from typing import Annotated, Any

import ghgcalc
from fastapi import APIRouter, Body, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute


class Exact(Request):  # FastAPI alone makes binary floats of the numbers of a body, and cuts them after 17 digits
    async def json(self) -> Any:
        try:
            return ghgcalc.loads_table(await self.body(), "json", 8_000_000)
        except ghgcalc.InputError as error:
            raise HTTPException(422, error.as_dict()["findings"]) from None


class ExactRoute(APIRoute):
    def get_route_handler(self) -> Any:
        handle = super().get_route_handler()

        async def exact(request: Request) -> Any:
            return await handle(Exact(request.scope, request.receive))

        return exact


app, router = FastAPI(title="ghgcalc service"), APIRouter(route_class=ExactRoute)


@app.exception_handler(RequestValidationError)  # each line is {type: "ghgcalc.month-missing", ctx: {pointer, message, message_zh, …}}
def refused(request: Request, error: RequestValidationError) -> JSONResponse:
    lines = [one.get("ctx", {}) | {"code": one["type"].removeprefix("ghgcalc."), "at": one["loc"]} for one in error.errors()]
    return JSONResponse({"detail": lines}, 422)


@app.exception_handler(ghgcalc.InputError)
def incomplete(request: Request, error: ghgcalc.InputError) -> JSONResponse:
    return JSONResponse({"detail": error.as_dict()["findings"]}, 422)


@router.post("/inventory")
def inventory(activity: ghgcalc.Activity, guideline: str | None = None) -> ghgcalc.Inventory:
    return ghgcalc.calculate(activity, guideline)


@router.post("/check")
def check(activity: ghgcalc.Activity) -> list[dict[str, Any]]:
    return [one.as_dict() for one in ghgcalc.check(activity).findings]


@router.post("/verify")
def verify(inventory: Annotated[ghgcalc.Inventory, Body()]) -> dict[str, Any]:
    return ghgcalc.verify(inventory).as_dict()


app.include_router(router)
