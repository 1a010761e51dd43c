"""The import contract of .importlinter holds, and would notice if it did not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=folder,
        # Without it the installed project would be looked at instead of the folder's.
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_imports_point_one_way_and_the_core_is_pure() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("room", "wrong_import", "contract"),
    [
        ("core", "import asyncio", "The core is pure"),
        ("core", "import bot.service.ports", "Imports point one way"),
        ("tg", "import bot.store", "Imports point one way"),
        ("service", "import sqlalchemy", "Use cases reach the outside"),
    ],
)
def test_a_wrong_import_breaks_its_contract(
    tmp_path: Path, room: str, wrong_import: str, contract: str
) -> None:
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    (tmp_path / "bot" / room / "planted.py").write_text(f"{wrong_import}\n", encoding="utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout
    broken = [line for line in done.stdout.splitlines() if line.endswith(" BROKEN")]
    assert len(broken) == 1
    assert broken[0].startswith(contract)
