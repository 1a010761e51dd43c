"""Where the FAQ and the wording are: FAQ_DIR and the like, the installed wheel, the checkout."""

from pathlib import Path

from bot.content.problems import FolderError

PACKAGE = Path(__file__).resolve().parents[1]


def find_faq(explicit: Path | None = None, *, package: Path = PACKAGE) -> Path:
    """The FAQ folder. Raises FolderError, naming every place that was tried."""
    return _find("faq", explicit, setting="FAQBOT_FAQ_DIR", package=package)


def find_locales(explicit: Path | None = None, *, package: Path = PACKAGE) -> Path:
    """The folder of the gettext catalogues. Raises FolderError, naming every place tried."""
    return _find("locales", explicit, setting="FAQBOT_LOCALES_DIR", package=package)


def _find(name: str, explicit: Path | None, *, setting: str, package: Path) -> Path:
    if explicit is not None:
        # Who names a folder does not want another one in its stead.
        if explicit.is_dir():
            return explicit
        raise FolderError(f"{setting}: there is no folder {explicit.absolute()}")
    wheel = package / "_data" / name
    checkout = package.parent / name
    if wheel.is_dir():
        return wheel
    # Beside an installed package, a folder of this name is somebody else's.
    if checkout.is_dir() and (package.parent / "pyproject.toml").is_file():
        return checkout
    raise FolderError(
        f"no {name} folder was found: tried {setting} (not set), {wheel} and {checkout} (as part "
        "of a checkout)"
    )
