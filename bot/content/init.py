"""Make a FAQ folder of an editor's own, as a copy of the shipped one."""

from pathlib import Path

from bot.content.problems import FolderError


def init(folder: Path, *, shipped: Path) -> list[Path]:
    """Copy the shipped FAQ into a new or empty folder and return the files written.

    Raises:
        FolderError: the folder holds something already, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderError(f"{folder} is there already and not an empty folder: nothing written")
        return [_copy(path, folder / path.relative_to(shipped)) for path in _files(shipped)]
    except OSError as error:
        raise FolderError(
            f"{error.filename or folder} cannot be written: {error.strerror}"
        ) from error


def _files(shipped: Path) -> list[Path]:
    return sorted(path for path in shipped.rglob("*.yaml") if path.is_file())


def _copy(source: Path, target: Path) -> Path:
    # Contents only: an installed file may be read-only, the editor's copy must not be.
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
    return target
