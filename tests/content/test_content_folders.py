from pathlib import Path

import pytest

from bot.content.init import init
from bot.content.load import load_catalogs
from bot.content.locate import PACKAGE, find_faq, find_locales
from bot.content.problems import FolderError


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / "bot"
    folder.mkdir(parents=True)
    return folder


def test_a_named_folder_wins(package: Path, faq: Path) -> None:
    (package / "_data/faq").mkdir(parents=True)
    assert find_faq(faq, package=package) == faq


def test_the_installed_wheel_comes_before_the_checkout(package: Path) -> None:
    (package / "_data/faq").mkdir(parents=True)
    (package.parent / "faq").mkdir()
    (package.parent / "pyproject.toml").touch()
    assert find_faq(package=package) == package / "_data/faq"


def test_the_checkout_comes_last(package: Path) -> None:
    (package.parent / "locales").mkdir()
    (package.parent / "pyproject.toml").touch()
    assert find_locales(package=package) == package.parent / "locales"


def test_a_stranger_beside_the_installed_package_is_not_taken(package: Path) -> None:
    (package.parent / "faq").mkdir()
    with pytest.raises(FolderError):
        find_faq(package=package)


def test_where_nothing_is_found_all_places_are_named(package: Path) -> None:
    with pytest.raises(FolderError) as caught:
        find_locales(package=package)
    for place in ("FAQBOT_LOCALES_DIR", str(package / "_data/locales"), "site/locales"):
        assert place in str(caught.value)


def test_a_named_folder_that_is_not_there_is_no_reason_to_take_another(
    package: Path, tmp_path: Path
) -> None:
    (package / "_data/faq").mkdir(parents=True)
    with pytest.raises(FolderError, match=r"FAQBOT_FAQ_DIR: there is no folder .*/typo"):
        find_faq(tmp_path / "typo", package=package)


def test_this_checkout_has_its_faq() -> None:
    assert find_faq() in {PACKAGE.parent / "faq", PACKAGE / "_data/faq"}


@pytest.mark.parametrize("exists", [True, False])
def test_init_makes_a_copy_that_loads(faq: Path, tmp_path: Path, exists: bool) -> None:
    own = tmp_path / "deep" / "own"
    if exists:
        own.mkdir(parents=True)
    (faq / "en" / "notes.txt").touch()
    for path in faq.rglob("*.yaml"):
        path.chmod(0o444)
    written = init(own, shipped=faq)
    assert sorted(own.rglob("*.yaml")) == written
    assert load_catalogs(own).keys() == load_catalogs(faq).keys()
    assert all(path.stat().st_mode & 0o200 for path in written), "an editor can write them"
    assert not list(own.rglob("*.txt"))


def test_init_overwrites_nothing(faq: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "diary.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(FolderError, match="nothing written"):
        init(own, shipped=faq)
    assert [path.name for path in own.iterdir()] == ["diary.txt"]


def test_init_does_not_replace_a_file(faq: Path, tmp_path: Path) -> None:
    (tmp_path / "own").write_text("dear", encoding="utf-8")
    with pytest.raises(FolderError, match="nothing written"):
        init(tmp_path / "own", shipped=faq)


def test_init_says_what_it_cannot_write(faq: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="cannot be written"):
        init(tmp_path / "file" / "own", shipped=faq)
