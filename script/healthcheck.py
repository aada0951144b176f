"""Asks the web process of this container whether it is well; exits 1 with the reason where it is not.

The health check of the image: it has no curl, and the site answers to its own name only.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def complaint() -> str | None:
    """Why the process is not well, or None when /healthz answers 200 within four seconds."""
    host = urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1")).netloc
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"/healthz does not answer: {error}"
    return None if status == 200 else f"/healthz answers {status}"


if __name__ == "__main__":
    sys.exit(complaint())
