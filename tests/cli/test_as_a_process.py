"""`python -m bot`, as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.process import environment


def test_a_question_is_answered_from_the_shipped_faq(here: Path) -> None:
    done = python_m_bot(here, "ask", "how long does recovry take once b12 tretment starts")
    assert done.returncode == 0
    assert done.stdout.startswith("How long does recovery take once B12 treatment starts?")
    assert done.stderr == ""
    assert list(here.iterdir()) == []


def test_a_reader_who_has_seen_enough_causes_no_complaint(here: Path, small_folder: Path) -> None:
    lines = json.dumps({"q": "what is myelin"}) + "\n"
    command = f"{sys.executable} -m bot ask --jsonl --faq {small_folder} | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        input=lines * 2000,
        cwd=here,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert json.loads(done.stdout)["id"] == "myelin"
    assert done.stderr == ""
    assert done.returncode == 0


def test_an_answer_is_written_as_soon_as_its_question_was_read(
    here: Path, small_folder: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--jsonl", "--faq", small_folder],
        cwd=here,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"q": "what is myelin"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == "myelin"
        process.stdin.close()
        assert process.wait(10) == 0


def test_json_is_utf_8_where_the_system_speaks_another_encoding(
    here: Path, small_folder: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--jsonl", "--faq", small_folder],
        input=b'{"q": "my chest hurts"}\n',
        cwd=here,
        env=environment() | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "…" in json.loads(done.stdout.decode())["text"]


def python_m_bot(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
