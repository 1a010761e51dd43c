"""`make bench`: every figure of README, measured in one run, with 95 % bootstrap intervals."""

import argparse
import sys
from pathlib import Path

from tests.bench import matching, process

QUESTIONS = Path(__file__).resolve().parents[1] / "questions"


def main() -> int:
    """Measure what was asked for, all of it by default."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--eval", type=Path, help="folder of the public sets (NAME.test.jsonl)")
    parser.add_argument("--only", choices=("speed", "faq", "sets"), help="one part")
    chosen = parser.parse_args()
    if chosen.only in (None, "speed"):
        process.report()
    if chosen.only in (None, "faq"):
        matching.report_faq(QUESTIONS / "dev.yaml", title="dev.yaml (tuned on)")
        matching.report_faq(QUESTIONS / "held.yaml", title="held.yaml (never read)")
    if chosen.only in (None, "sets"):
        if chosen.eval and chosen.eval.is_dir():
            for test in sorted(chosen.eval.glob("*.test.jsonl")):
                matching.report_set(test)
        else:
            print(f"No public sets at {chosen.eval}: left out. Name their folder with EVAL=DIR.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
