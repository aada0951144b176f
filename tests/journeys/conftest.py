"""A real browser against a real process of the product."""

import os
from collections.abc import Generator
from typing import Any

import pytest

from tests.processes import CHROMIUM


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The distribution's Chromium; root, as in CI, has no sandbox."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What each browser showed when a story broke off goes to the report's folder, under JOURNEY_PICTURES."""
    report = yield
    folder = os.environ.get("JOURNEY_PICTURES")
    if folder and report.when == "call" and report.failed:
        browser: Any = item.funcargs.get("browser")
        for number, context in enumerate(browser.contexts if browser else []):
            for page in context.pages:
                page.screenshot(path=f"{folder}/{item.name}-{number}.png", full_page=True)
    return report
