"""An HTML letter for a sandboxed frame in the admin."""

import base64
import hashlib
import re

from django.http import HttpResponse

from focusgroup.outbox.writing import style

_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)


def response(html: str) -> HttpResponse:
    """The letter with a policy of its own: its style sheet by its hash, and nothing else.

    Links open in a new window, which the frame's sandbox allows.
    """
    page = style.unlined(html)
    hashes = {base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode() for sheet in _STYLE.findall(page)}
    styles = " ".join(f"'sha256-{digest}'" for digest in sorted(hashes)) or "'none'"
    page = page.replace("<head>", '<head>\n<base target="_blank">', 1)
    answer = HttpResponse(page or "<p></p>")
    answer["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {styles}; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    answer["Referrer-Policy"] = "no-referrer"
    return answer
