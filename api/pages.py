"""The web pages: static files, served with the headers that keep them to this server."""

from os import stat_result
from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'"
)
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
# What is served, as what. Anything else in the folder is not for browsers.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".webmanifest": "application/manifest+json",
    ".pmtiles": "application/vnd.pmtiles",
    ".pbf": "application/x-protobuf",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
CHECKED = "no-cache"  # kept, but asked about each time: a page and its modules are always of one version
KEPT = {".pmtiles": "max-age=86400", ".woff2": "max-age=86400"}


class Pages(StaticFiles):
    """The folder's files; `/` is index.html. Ranges, ETags and dates are StaticFiles' own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") and part != "." for part in PurePosixPath(path).parts):
            raise HTTPException(404, "there is nothing at this address")
        return await super().get_response(path, scope)

    def file_response(
        self, full_path: PathLike, stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        ending = PurePosixPath(full_path).suffix
        if ending not in TYPES:
            raise HTTPException(404, "there is nothing at this address")
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = KEPT.get(ending, CHECKED)
        if "content-type" in response.headers:
            response.headers["content-type"] = TYPES[ending]
        return response
