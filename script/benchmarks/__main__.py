"""Runs the benchmarks named on the command line, or all, and prints their report as JSON."""

import argparse
import importlib
import json
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from script.benchmarks.row import Row, unit_seconds

Benchmark = Callable[[float], Iterable[Row]]
PREFIX = "bench_"


def names() -> list[str]:
    """The benchmarks of this folder, in the order of the alphabet."""
    return sorted(path.stem.removeprefix(PREFIX) for path in Path(__file__).parent.glob(f"{PREFIX}*.py"))


def load(name: str) -> Benchmark:
    run: Benchmark = importlib.import_module(f"script.benchmarks.{PREFIX}{name}").run
    return run


def measure(benchmarks: dict[str, Benchmark], unit: float) -> tuple[list[Row], dict[str, str]]:
    """The rows of all benchmarks, and by name the error of those that broke off; the others go on."""
    rows: list[Row] = []
    errors: dict[str, str] = {}
    for name, run in benchmarks.items():
        try:
            for row in run(unit):
                rows.append(row)
                sys.stderr.write(f"{name}: {row.operation}: {row.cost:.3g} {row.measure}\n")
        except Exception as error:
            errors[name] = f"{type(error).__name__}: {error}"
            sys.stderr.write(f"{name} broke off: {errors[name]}\n")
    return rows, errors


def report(rows: list[Row], errors: dict[str, str], unit: float) -> dict[str, object]:
    """The whole result, the ratios first; the key `errors` is there only where something broke off."""
    result: dict[str, object] = {
        "ratios": {row.operation: round(row.ratio, 4) for row in rows if row.ratio is not None},
        "rows": [_filled(row) for row in rows],
        "unit_seconds": round(unit, 5),
        "python": platform.python_version(),
    }
    return result | ({"errors": errors} if errors else {})


def _filled(row: Row) -> dict[str, object]:
    return {key: value for key, value in asdict(row).items() if value not in (None, "")}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    offered = ", ".join(names()) or "none yet"
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {offered}")
    wanted = parser.parse_args(arguments).names or names()
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        parser.error(f"no benchmark is named {', '.join(unknown)}")
    unit = unit_seconds()
    rows, errors = measure({name: load(name) for name in wanted}, unit)
    sys.stdout.write(json.dumps(report(rows, errors, unit), indent=1, ensure_ascii=False) + "\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
