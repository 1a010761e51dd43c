"""The whole bot, on a Telegram of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.air import Air, on_air
from tests.e2e.shipped import share_shipped_faq


@pytest.fixture
def _shipped_faq(monkeypatch: pytest.MonkeyPatch) -> None:
    share_shipped_faq(monkeypatch)


@pytest.fixture
async def air(tmp_path: Path, _shipped_faq: None) -> AsyncIterator[Air]:
    """The bot with the shipped FAQ and a database of its own, on an embedded Bot API."""
    async with on_air(tmp_path) as air:
        yield air
