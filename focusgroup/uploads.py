"""How much may be sent at once, files included; Django itself limits the fields of a form only."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# Five times the largest file that any form takes, so that who errs reads why beside the field.
MOST_BYTES = 25 * 1024 * 1024


class Quota(FileUploadHandler):
    """Refuses a body that is far too large before any of it is read; all else is left to the other handlers."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        if content_length > MOST_BYTES:
            raise RequestDataTooBig("The body of the request is too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
