"""As much of a browser as a look at the shop takes: cookies, redirects, the fields of forms."""

import http.client
import http.cookiejar
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

LARGEST = 16 * 1024 * 1024


class Broken(Exception):
    """No answer."""


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    disabled: bool = False
    """Its button cannot be pressed."""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self._open = Form(given.get("action") or "")
            self.found.append(self._open)
        elif self._open and tag == "button" and given.get("type", "submit") == "submit" and "disabled" in given:
            self._open.disabled = True
        elif self._open and tag == "input" and given.get("name") and given.get("type") not in ("checkbox", "submit", "file"):
            if given.get("type") != "radio" or "checked" in given:
                self._open.fields[given["name"]] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


@dataclass
class Answer:
    url: str
    status: int
    headers: dict[str, str]
    """By names in small letters."""
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.text)
        return parser.found


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    def __init__(self, base: str):
        self.base = base
        self.secure = urlsplit(base).scheme == "https"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._following = urllib.request.build_opener(jar)
        self._staying = urllib.request.build_opener(jar, _Stay)

    def get(self, path: str, follow: bool = True) -> Answer:
        return self._ask(urllib.request.Request(urljoin(self.base + "/", path)), follow)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        request = urllib.request.Request(urljoin(self.base + "/", path), data=urlencode(fields).encode())
        request.add_header("Origin", self.base)
        return self._ask(request, True)

    def _ask(self, request: urllib.request.Request, follow: bool) -> Answer:
        request.add_header("User-Agent", "fleetcart-smoke")
        request.add_header("Accept", "text/html,*/*")
        began = time.monotonic()
        try:
            with (self._following if follow else self._staying).open(request, timeout=20) as answer:
                return Answer(answer.url, answer.status, _headers(answer), answer.read(LARGEST), time.monotonic() - began)
        except urllib.error.HTTPError as refused:
            return Answer(refused.url, refused.code, _headers(refused), refused.read(LARGEST), time.monotonic() - began)
        except (OSError, http.client.HTTPException) as cause:
            raise Broken(f"{request.full_url}: {getattr(cause, 'reason', cause)}") from cause


def _headers(answer) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}
