"""Which links Telegram takes, and in what form it gives them back."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_USER = re.compile(r"tg://user\?id=(\d{1,19})$", re.IGNORECASE)
_OWN_SCHEMES = ("tg", "ton", "tonsite")


def mentioned_user(link: str) -> str:
    """Return the user id of a `tg://user?id=...` link, or nothing."""
    match = _USER.match(link)
    return match.group(1) if match else ""


def checked_link(link: str) -> str:
    """Return the link as Telegram keeps it, or nothing where it takes it for no link.

    http(s) and Telegram's own schemes are links; a missing scheme becomes http, a missing path
    "/". A host needs a dot, so `http://localhost` is none (TDLib, `LinkManager::check_link`).
    """
    link = link.strip()
    if not link or re.search(r"\s", link):
        return ""
    if "://" not in link:
        link = f"http://{link}"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme.lower() in _OWN_SCHEMES:
        return link
    if parts.scheme.lower() not in {"http", "https"} or not re.search(r"[^.]\.[^.]", host):
        return ""
    netloc = parts.netloc[: -len(host)] + host if parts.netloc.lower().endswith(host) else ""
    return urlunsplit(
        parts._replace(
            scheme=parts.scheme.lower(), netloc=netloc or parts.netloc, path=parts.path or "/"
        )
    )
