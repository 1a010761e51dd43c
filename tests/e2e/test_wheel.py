"""The wheel, installed outside the checkout: it brings everything that it needs along."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.process import environment

ROOT = Path(__file__).parents[2]
NOT_SHIPPED = {".pyc"}


@dataclass(frozen=True, slots=True)
class Installed:
    """The wheel, the environment that it was installed into, and an empty folder."""

    wheel: Path
    python: Path
    folder: Path

    def run(self, *command: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment(**settings),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def faqbot(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return self.run(self.python.parent / "faqbot", *arguments, **settings)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist"))
    [wheel] = (folder / "dist").glob("*.whl")
    venv.create(folder / "venv", symlinks=os.name != "nt")
    python = folder / "venv" / "bin" / "python"
    # What the bot depends on comes from here. A folder that a .pth file names is searched last,
    # and its own .pth files, the one of the editable install among them, are not read.
    where = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    packages = Path(call(str(python), "-c", where).strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    options = ["--no-deps", "--no-index", "--disable-pip-version-check", "--quiet"]
    call(sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(wheel))
    (folder / "empty").mkdir()
    return Installed(wheel, python, folder / "empty")


def call(*command: str) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_file_of_the_package_the_faq_and_the_wording_is_in_the_wheel(
    installed: Installed,
) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        shipped = set(archive.namelist())
    expected = {
        f"{place}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, place in (
            ("bot", "bot"),
            ("faq", "bot/_data/faq"),
            ("locales", "bot/_data/locales"),
        )
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in NOT_SHIPPED
    }
    assert expected - shipped == set()
    for needed in (
        "bot/_data/faq/sources.yaml",
        "bot/_data/locales/en/LC_MESSAGES/faqbot.po",
        "bot/preview/static/index.html",
        "bot/preview/static/app.js",
        "bot/content/schemas/topic-file.json",
        "bot/store/migrations/versions/0001_first.py",
    ):
        assert needed in shipped


def test_nothing_but_the_package_is_in_the_wheel(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        top = {name.partition("/")[0] for name in archive.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"bot"}


def test_the_installed_package_is_the_one_of_the_wheel(installed: Installed) -> None:
    done = installed.run(installed.python, "-c", "import bot; print(bot.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(installed.python.parents[1]), done.stderr


def test_it_answers_from_its_own_faq_in_an_empty_folder(installed: Installed) -> None:
    done = installed.faqbot("ask", "how long does recovry take once b12 tretment starts")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("How long does recovery take once B12 treatment starts?")
    assert "Source: " in done.stdout
    assert "General information, not medical advice" in done.stdout
    assert list(installed.folder.iterdir()) == []


def test_it_checks_its_own_faq(installed: Installed) -> None:
    done = installed.faqbot("check")
    assert done.returncode == 0, done.stdout
    folder = done.stdout.rstrip().rpartition(" in ")[2]
    assert folder.endswith("bot/_data/faq")
    assert Path(folder).is_relative_to(installed.python.parents[1])


def test_it_makes_a_new_database(installed: Installed, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/new.db"
    done = installed.faqbot("questions", "export", "--csv", DATABASE_URL=database)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("id,asked_at,question,")
