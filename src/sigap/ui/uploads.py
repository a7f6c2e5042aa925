"""What is sent to the server, before any page sees it: how much at once, and where it lies meanwhile.

A file of some size waits in the realm's own folder, in a temporary file that has no name: nothing is left behind when
the request ends, however it ends. What is beyond ``LARGEST_FILE`` is counted and thrown away, so that a page refuses it
with its own sentence and everything typed; no room takes a file of that size (``tests/ui/test_uploads.py``).
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sigap.ui.errors import not_saved

LARGEST_FILE = 24 * 1024 * 1024
LARGEST_BODY = 64 * 1024 * 1024
IN_MEMORY = 1024 * 1024


class NotTooLarge:
    """More than ``LARGEST_BODY`` at once is refused by what the sender announces, before it is read: 413."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > LARGEST_BODY:
            sentence = _("Kiriman ini lebih dari %(n)d MB, jadi belum tersimpan. Kirim fotonya sedikit demi sedikit.")
            return not_saved(request, 413, "too_large", sentence % {"n": LARGEST_BODY // 1024 // 1024})
        return self.get_response(request)


class NamelessFiles(FileUploadHandler):
    """The only upload handler: small files stay in memory, others lie without a name in the realm's folder."""

    file: Any
    size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        folder = Path(settings.SIGAP_REALM_DIR) / "uploads"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY, mode="w+b", dir=str(folder))  # noqa: SIM115 - closed with the request
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = LARGEST_FILE + 1 - self.size
        self.size += len(raw_data)
        if room > 0:
            self.file.write(raw_data[:room])

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=self.size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        self.file.close()
