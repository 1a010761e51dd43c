"""The FAQ on disk."""
