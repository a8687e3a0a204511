"""How long a form may be, route by route; and what comes in stays in memory, it is never put into a file."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
MARK = "lims_takes"


def takes_up_to(size: int) -> Callable[[View], View]:
    """Where a form may be longer than elsewhere (`Config.largest_request`)."""

    def mark(view: View) -> View:
        setattr(view, MARK, size)
        return view

    return mark


class BoundedRequest(Request):
    """Werkzeug puts longer parts into temporary files; ours are short enough to be held."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return BytesIO()


def install(app: Flask) -> None:
    """Before the form is looked at for the first time, which is when its token is checked."""
    app.request_class = BoundedRequest
    app.before_request(allow)


def allow() -> None:
    size = getattr(current_app.view_functions.get(request.endpoint or ""), MARK, None)
    if size is not None:
        request.max_content_length = size
