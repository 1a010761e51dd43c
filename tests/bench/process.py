"""The process from start to ready: seconds, and resident memory."""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def resident(pid: int) -> float:
    """The megabytes that a process holds in memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak(pid: int) -> float:
    """The most megabytes that a process has held so far."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024 / 1e6


def until_ready(faq: Path, *, repeats: int) -> tuple[float, float]:
    """Seconds until the preview says it is ready, and its resident memory in MB (medians)."""
    runs = [_start(faq) for _ in range(repeats)]
    seconds, megabytes = zip(*runs, strict=True)
    return statistics.median(seconds), statistics.median(megabytes)


def _start(faq: Path) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "preview", "--port", "0"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**_others(), "PYTHONPATH": str(ROOT), "FAQBOT_FAQ_DIR": str(faq.absolute())},
        ) as running:
            assert running.stdout is not None
            if not running.stdout.readline():
                raise RuntimeError("the preview ended before it was ready")
            seconds = time.perf_counter() - start
            megabytes = resident(running.pid)
            running.send_signal(signal.SIGINT)
    return seconds, megabytes


def _others() -> dict[str, str]:
    """The environment without the operator's own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FAQBOT_")}
