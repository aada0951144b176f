"""Solve a balanced selection from files, without a database."""

import json
import math
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.selection.problem import Instance, InvalidInstance
from applications.selection.record import Record
from applications.selection.solve import TIME_LIMIT_S, solve
from applications.selection.twofiles import instance_of

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Choose the best group under quotas, from an instance or from the two CSV files of citizens' assemblies."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", nargs="?", type=Path, help="instance.json, version 1")
        parser.add_argument("--seed", help="the seed of the draw among equals")
        parser.add_argument("--json", type=Path, help="write the whole record to this file")
        parser.add_argument("--respondents", type=Path, help="CSV with one column per feature")
        parser.add_argument("--categories", type=Path, help="CSV with feature, value, min, max")
        parser.add_argument("--seats", type=int, help="how many to choose from the respondents")
        parser.add_argument("--score", help="the column of respondents that holds the score")
        parser.add_argument("--time-limit", type=float, default=TIME_LIMIT_S, help="seconds (default %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not 0 < options["time_limit"] < math.inf:
                raise InvalidInstance("--time-limit: a number of seconds above 0 is needed.")
            instance = _instance(options)
            _require_text("--seed", options["seed"] or "")
        except InvalidInstance as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        record = solve(instance, seed=options["seed"], time_limit_s=options["time_limit"])
        if options["json"]:
            _write(options["json"], record)
        self.stdout.write(_table(record))


def _instance(options: dict[str, Any]) -> Instance:
    files = (options["respondents"], options["categories"], options["seats"])
    if options["instance"] and {*files, options["score"]} == {None}:
        return Instance.from_text(_read(options["instance"]))
    if options["instance"] or None in files:
        raise InvalidInstance(
            "Give either an instance, or --respondents, --categories and --seats together; --score goes with these."
        )
    return instance_of(
        StringIO(_read(options["respondents"]), newline=""),
        StringIO(_read(options["categories"]), newline=""),
        seats=options["seats"],
        score=options["score"],
    )


def _require_text(name: str, text: str) -> None:
    """The shell hands on whatever bytes it was given."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInstance(f"{name}: not valid Unicode at character {error.start + 1}.") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidInstance(f"{path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInstance(f"{path}: not UTF-8 at byte {error.start}.") from error


def _write(path: Path, record: Record) -> None:
    try:
        path.write_text(record.to_text(), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}.") from error


def _table(record: Record) -> str:
    """The result as a short text: what was found, who, and how the quotas stand."""
    lines = [f"Status   {record.status}"]
    if record.value is not None:
        lines.append(f"Value    {record.value}")
    if record.status == "bounded":
        lines.append(f"Gap      {'unknown' if record.gap is None else record.gap}")
    lines.append(f"Instance {record.sha256}")
    lines += record.explanation.get("sentences", [])
    if record.chosen:
        lines += ["", *_chosen(record), "", *_quotas(record)]
    return "\n".join(lines)


def _chosen(record: Record) -> list[str]:
    candidates = {candidate.key: candidate for candidate in record.instance.candidates}
    by_lot = record.explanation.get("by_lot", {})
    width = max(len(key) for key in record.chosen)
    lines = [f"Chosen ({len(record.chosen)})"]
    for key in sorted(record.chosen, key=lambda key: (-candidates[key].score, key)):
        candidate = candidates[key]
        mark = " pinned" if candidate.pin else " by lot" if key in by_lot else ""
        lines.append(f"  {key:{width}} {candidate.score:>8}  {', '.join(candidate.values.values())}{mark}")
    return lines


def _quotas(record: Record) -> list[str]:
    chosen = set(record.chosen)
    lines = ["Quotas (min ≤ members + chosen ≤ max)"]
    for dimension, quotas in record.instance.dimensions.items():
        counts = dict.fromkeys(quotas, 0)
        for candidate in record.instance.candidates:
            if candidate.key in chosen:
                counts[candidate.values[dimension]] += 1
        for value, quota in quotas.items():
            sum_now = f"{quota.min} ≤ {quota.members} + {counts[value]} ≤ {quota.max}"
            lines.append(f"  {dimension} {json.dumps(value, ensure_ascii=False)}: {sum_now}")
    return lines
