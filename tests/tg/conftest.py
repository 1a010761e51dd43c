"""Fixtures: a running bot."""

from collections.abc import AsyncIterator

import pytest

from tests.tg.stage import Stage, on_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A bot on the embedded Bot API."""
    async with on_stage() as stage:
        yield stage
