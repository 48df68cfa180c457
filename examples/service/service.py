"""A compliance service: an activity in, an inventory or findings out. `fastapi run service.py` runs it, `/docs` shows it."""

from typing import Annotated, Any

import ghgcalc
from fastapi import APIRouter, Body, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute


class Exact(APIRoute):
    """A route that keeps every digit: FastAPI alone makes binary floats of the numbers of a body, which hold some 16 digits."""

    def get_route_handler(self) -> Any:
        """The handler, with another way to read JSON."""
        handle = super().get_route_handler()

        async def exact(request: Request) -> Any:
            body = await request.body()

            async def read() -> Any:
                try:
                    return ghgcalc.loads_table(body, "json", 8_000_000)
                except ghgcalc.InputError as error:
                    raise HTTPException(422, error.as_dict()["findings"]) from None

            request.json = read  # type: ignore[method-assign]
            return await handle(request)

        return exact


app, router = FastAPI(title="ghgcalc service"), APIRouter(route_class=Exact)


@app.exception_handler(RequestValidationError)
def refused(_: Request, error: RequestValidationError) -> JSONResponse:
    """Faults of a body: code, pointer, message and remedy in both languages."""
    lines = [{"message": one["msg"], **one.get("ctx", {}), "code": one["type"].removeprefix("ghgcalc.")} for one in error.errors()]
    return JSONResponse({"detail": lines}, 422)


@app.exception_handler(ghgcalc.InputError)
def incomplete(_: Request, error: ghgcalc.InputError) -> JSONResponse:
    """What the guideline needs and the activity does not state."""
    return JSONResponse({"detail": error.as_dict()["findings"]}, 422)


@router.post("/inventory")
def inventory(activity: ghgcalc.Activity, guideline: str | None = None) -> ghgcalc.Inventory:
    """The inventory of an activity 核算."""
    return ghgcalc.calculate(activity, guideline)


@router.post("/check")
def check(activity: ghgcalc.Activity) -> list[dict[str, Any]]:
    """The findings on an activity 核查提示."""
    return [one.as_dict() for one in ghgcalc.check(activity).findings]


@router.post("/verify")
def verify(inventory: Annotated[ghgcalc.Inventory, Body()]) -> dict[str, Any]:
    """Whether an inventory recomputes, and whose rules and numbers it rests on 核对."""
    return ghgcalc.verify(inventory).as_dict()


app.include_router(router)
