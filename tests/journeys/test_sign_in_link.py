"""The sign-in link of the command, in a browser: what a test client sends, a browser does not always send."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import processes
from tests.journeys.desk import Somebody
from tests.journeys.people import JRC_READER

pytestmark = pytest.mark.browser
HIRE = f"""
from tests.factories.accounts import StaffFactory
StaffFactory(email="{JRC_READER}", name="Reader JRC", role="reviewer")
"""


def test_a_link_from_the_command_signs_in_once(data_dir: Path, browser: Browser) -> None:
    with processes.serving(data_dir, "--no-demo") as (_, address):
        env = processes.environment(data_dir, SITE_URL=address)
        assert processes.manage("shell", "-v0", "-c", HIRE, env=env).returncode == 0
        printed = processes.manage("signin_link", JRC_READER, env=env).stdout
        link = re.search(r"/account/link/\S+", printed)
        assert link, printed
        somebody, another = Somebody(browser, address), Somebody(browser, address)

        somebody.go(link[0])
        somebody.press("Sign in")
        somebody.page.wait_for_url("**/admin/")
        again = another.page.goto(link[0])

        assert again is not None
        assert (again.status, somebody.troubles) == (404, [])
