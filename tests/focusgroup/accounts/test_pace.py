from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import RequestFactory

from focusgroup.accounts.pace import Limit, network_of, spend

THREE = Limit("tries", most=3, per=timedelta(minutes=10))


def test_more_than_the_limit_is_refused_until_the_span_is_over(now):
    tries = [spend(THREE, "192.0.2.1", now=now) for _ in range(5)]
    another = spend(THREE, "192.0.2.2", now=now)
    later = spend(THREE, "192.0.2.1", now=now + timedelta(minutes=10))

    assert tries == [True, True, True, False, False]
    assert (another, later) == (True, True)


def test_threads_count_together(now):
    limit = Limit("threads", most=50, per=timedelta(minutes=10))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: spend(limit, "192.0.2.1", now=now), range(80)))

    assert answers.count(True) == 50


def test_no_address_is_kept(now):
    spend(THREE, "192.0.2.77", now=now)
    spend(THREE, "somebody@company.example", now=now)

    store: Any = cache._cache  # type: ignore[attr-defined]
    kept = " ".join(map(str, store.get_client().keys("*") if settings.REDIS_URL else store))

    assert "pace:tries:" in kept
    assert "192.0.2.77" not in kept
    assert "somebody" not in kept


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "network"),
    [
        pytest.param(0, "192.0.2.1", "203.0.113.9", "192.0.2.1", id="without a proxy the header counts for nothing"),
        pytest.param(1, "10.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9", id="what the proxy saw"),
        pytest.param(2, "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9", id="two proxies"),
        pytest.param(2, "10.0.0.1", "203.0.113.9", "10.0.0.1", id="fewer than said"),
        pytest.param(1, "10.0.0.1", "", "10.0.0.1", id="a proxy that says nothing"),
        pytest.param(1, "10.0.0.1", "<script>", "unknown", id="no address"),
        pytest.param(0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64", id="one household of IPv6"),
        pytest.param(0, "::ffff:192.0.2.1", "", "192.0.2.1", id="IPv4 in the clothes of IPv6"),
    ],
)
def test_network_of_a_request(settings, proxies, remote, forwarded, network):
    settings.TRUSTED_PROXIES = proxies

    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})

    assert network_of(request) == network
