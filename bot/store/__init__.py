"""What is kept: inbox of updates, question log, replies."""

from bot.service.ports import StoreError
from bot.store.opening import Store, open_store

__all__ = ["Store", "StoreError", "open_store"]
