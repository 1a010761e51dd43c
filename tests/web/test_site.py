"""The web application: Telegram's door, the health check, and nothing else."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.web.health import Health
from bot.web.site import build_site
from bot.web.webhook import SECRET_HEADER, Webhook
from tests.fakes import FakeClock

SECRET = "right-Secret_1"
UPDATE = {"update_id": 5, "message": {"text": "héllo"}}


class Taker:
    """Takes updates in, or fails to."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.works = True

    async def __call__(self, update: dict[str, Any], /) -> bool:
        if self.works:
            self.taken.append(update)
        return self.works


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def health(clock: FakeClock) -> Health:
    return Health(clock)


@pytest.fixture
def taker() -> Taker:
    return Taker()


@pytest.fixture
def client(health: Health, taker: Taker) -> TestClient:
    webhook = Webhook(SECRET, taker, max_body=1000)
    return TestClient(build_site(health=health, webhook=webhook))


def post(
    client: TestClient, body: bytes, *, path: str = "/telegram/x", secret: str = SECRET
) -> int:
    return client.post(path, content=body, headers={SECRET_HEADER: secret}).status_code


@pytest.mark.parametrize("path", ["/telegram", "/telegram/x", "/telegram/bot/hook"])
def test_an_update_is_kept_and_then_acknowledged(
    client: TestClient, taker: Taker, path: str
) -> None:
    answer = client.post(path, json=UPDATE, headers={SECRET_HEADER: SECRET})
    assert (answer.status_code, answer.content) == (200, b"")
    assert taker.taken == [UPDATE]


def test_an_update_that_could_not_be_kept_is_asked_for_again(
    client: TestClient, taker: Taker
) -> None:
    taker.works = False
    assert post(client, json.dumps(UPDATE).encode()) == 503


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET}x", "\xe9"])
def test_without_the_secret_nothing_is_read(client: TestClient, taker: Taker, secret: str) -> None:
    headers = {SECRET_HEADER.encode(): secret.encode("latin-1")}
    answer = client.post("/telegram/x", content=b"{}", headers=headers)
    assert (answer.status_code, answer.content) == (403, b"")
    assert taker.taken == []


def test_a_request_without_the_header_is_refused(client: TestClient) -> None:
    assert client.post("/telegram/x", json=UPDATE).status_code == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b"5", b"{}", b'{"update_id": "5"}', b'{"update_id": true}', b"\xff"],
)
def test_what_is_no_update_is_refused(client: TestClient, taker: Taker, body: bytes) -> None:
    assert post(client, body) == 400
    assert taker.taken == []


def test_deeply_nested_json_breaks_nothing(taker: Taker, health: Health) -> None:
    client = TestClient(build_site(health=health, webhook=Webhook(SECRET, taker)))
    assert post(client, b"[" * 200_000) == 400


def test_a_body_beyond_the_limit_is_not_read_to_its_end(client: TestClient, taker: Taker) -> None:
    assert post(client, b" " * 1001) == 413
    read = 0

    def endless() -> Any:  # noqa: ANN401 - an iterator of chunks without a length
        nonlocal read
        for _ in range(100):
            read += 1
            yield b" " * 400

    answer = client.post("/telegram/x", content=endless(), headers={SECRET_HEADER: SECRET})
    assert answer.status_code == 413
    assert taker.taken == []


@pytest.mark.parametrize("secret", ["", "with space", "ümlaut", "x" * 257])
def test_a_secret_that_telegram_would_not_take_is_refused_at_once(
    secret: str, taker: Taker
) -> None:
    with pytest.raises(ValueError, match="webhook's secret"):
        Webhook(secret, taker)


def test_the_secret_is_not_shown(taker: Taker) -> None:
    assert SECRET not in repr(Webhook(SECRET, taker))


def test_health_is_good_while_telegram_answers(
    client: TestClient, health: Health, clock: FakeClock
) -> None:
    health.contact()
    clock.advance(90)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "seconds_silent": 90})
    assert answer.headers["cache-control"] == "no-store"


def test_health_is_bad_when_telegram_has_been_silent_for_long(
    client: TestClient, health: Health, clock: FakeClock
) -> None:
    health.contact()
    clock.advance(121)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "seconds_silent": 121}


def test_health_is_bad_before_telegram_answered_at_all(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "seconds_silent": None}


@pytest.mark.parametrize("path", ["/", "/telegramx", "/docs", "/health/x", "/.env", "//telegram"])
def test_there_is_nothing_else(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, headers={SECRET_HEADER: SECRET}).status_code == 404


def test_each_door_opens_one_way(client: TestClient) -> None:
    assert client.get("/telegram/x").status_code == 405
    assert client.post("/health").status_code == 405


def test_while_the_bot_polls_there_is_no_webhook(health: Health) -> None:
    client = TestClient(build_site(health=health))
    assert client.post("/telegram/x", headers={SECRET_HEADER: SECRET}).status_code == 404
