"""The web application: Telegram's webhook and the health check, nothing else."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.health import Health
from bot.web.webhook import Webhook

WEBHOOK_ROOT = "/telegram"
HEALTH_PATH = "/health"


def build_site(*, health: Health, webhook: Webhook | None = None) -> Starlette:
    """Build the application.

    Args:
        health: What GET /health tells.
        webhook: What POST /telegram and everything below it does; None while the bot polls.
    """

    async def tell_health(request: Request) -> Response:
        del request
        pulse = health.pulse()
        silent_for = None if pulse.silent_for is None else round(pulse.silent_for.total_seconds())
        return JSONResponse(
            {"status": "ok" if pulse.is_alive else "unavailable", "seconds_silent": silent_for},
            status_code=HTTPStatus.OK if pulse.is_alive else HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Cache-Control": "no-store"},
        )

    routes = [Route(HEALTH_PATH, tell_health, methods=["GET"])]
    if webhook is not None:
        # The path is the operator's, the secret is what counts.
        routes += [
            Route(path, webhook.__call__, methods=["POST"])
            for path in (WEBHOOK_ROOT, f"{WEBHOOK_ROOT}/{{path:path}}")
        ]
    return Starlette(routes=routes)
