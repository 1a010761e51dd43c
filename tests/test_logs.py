"""Logs: one stream, text or JSON lines, and never a secret in it."""

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import NoReturn

import pytest

from bot.logs import MASK, MaskSecrets, set_up_logging

TOKEN = "123456789:AAFakeTokenOfATest_-0123456789abcde"
SHORT_TOKEN = "42:short"
LOG = logging.getLogger("bot.somewhere")


def fail(text: str, cause: Exception | None = None) -> NoReturn:
    raise ValueError(text) from cause


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, noisy = logging.getLogger(), [logging.getLogger(n) for n in ("httpx", "httpcore")]
    before = (root.level, list(root.handlers), logging.raiseExceptions, sys.excepthook)
    levels = [each.level for each in noisy]
    # basicConfig(force=True) would close the handlers of pytest.
    root.handlers = []
    yield
    logging.captureWarnings(capture=False)
    root.level, root.handlers, logging.raiseExceptions, sys.excepthook = before
    for each, level in zip(noisy, levels, strict=True):
        each.setLevel(level)
    root.setLevel(root.level)


@pytest.fixture(params=["text", "json"])
def stream(request: pytest.FixtureRequest) -> io.StringIO:
    stream = io.StringIO()
    set_up_logging(log_format=request.param, secrets=[SHORT_TOKEN, "key of the operator"],
                   stream=stream)  # fmt: skip
    return stream


@pytest.mark.parametrize("secret", [TOKEN, SHORT_TOKEN, "key of the operator"])
def test_a_secret_is_masked_wherever_it_stands_in_a_record(
    stream: io.StringIO, secret: str
) -> None:
    LOG.info("in the message: " + secret)  # noqa: G003 - the very mistake that is to be harmless
    LOG.info("in the arguments: %s %r", secret, {"url": f"https://host/bot{secret}/getMe"})
    LOG.info("named: %(token)s", {"token": secret})
    LOG.info("stack", stack_info=True)
    try:
        fail(f"in the traceback: {secret}", cause=KeyError(f"in the cause: {secret}"))
    except ValueError:
        LOG.exception("with %s", secret)
    written = stream.getvalue()
    assert secret not in written
    assert written.count(MASK) >= 6
    assert "Traceback" in written


def test_a_secret_is_masked_in_its_url_form_too() -> None:
    assert (
        MaskSecrets(["42:a/b"]).mask("https://host/bot42%3Aa%2Fb/x") == f"https://host/bot{MASK}/x"
    )


@pytest.mark.parametrize(
    "text", ["10:30:00", "2026-11-20T10:30:00+00:00", "sha256:abc", "[::1]:8080", "1:2"]
)
def test_what_is_no_token_stays(text: str) -> None:
    assert MaskSecrets().mask(text) == text


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    assert MaskSecrets(["abc", "abcdef"]).mask("abcdef") == MASK


def test_arguments_that_do_not_fit_lose_neither_the_record_nor_a_secret(
    stream: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    LOG.info("%d of %d " + TOKEN, TOKEN)  # noqa: G003 - a bug in the caller
    written = stream.getvalue() + "".join(capsys.readouterr())
    assert TOKEN not in written
    assert "left out" in written


@pytest.mark.parametrize("name", ["httpx", "httpcore"])
def test_the_http_client_s_info_is_not_written(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot...")
    assert stream.getvalue() == ""
    logging.getLogger(name).warning("trouble")
    assert "trouble" in stream.getvalue()


def test_json_lines_are_one_object_a_line() -> None:
    stream = io.StringIO()
    set_up_logging(log_format="json", stream=stream)
    LOG.info("two\nlines")
    try:
        fail("why")
    except ValueError:
        LOG.exception("failed", stack_info=True)
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert first["message"] == "two\nlines"
    assert (first["level"], first["logger"]) == ("INFO", "bot.somewhere")
    assert first["time"].endswith("+00:00")
    assert "traceback" not in first
    assert second["traceback"].endswith("ValueError: why")
    assert "stack" in second


def test_it_writes_to_stderr_unless_told_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging()
    LOG.info("hello")
    out, err = capsys.readouterr()
    assert out == ""
    assert "INFO bot.somewhere: hello" in err


def test_an_uncaught_exception_is_logged_masked(stream: io.StringIO) -> None:
    error = RuntimeError(f"The token {TOKEN} was rejected")
    sys.excepthook(RuntimeError, error, None)
    assert "CRITICAL" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


def test_ctrl_c_is_not_logged(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert stream.getvalue() == ""
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_warnings_go_to_the_log(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(f"old thing {TOKEN}", UserWarning, stacklevel=1)
    assert "old thing" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


def test_set_up_twice_writes_once() -> None:
    stream = io.StringIO()
    set_up_logging(stream=stream)
    set_up_logging(stream=stream)
    LOG.info("once")
    assert stream.getvalue().count("once") == 1
