"""A shopper's browser, of the least size: one kept connection, cookies, forms as they stand in the page, and one script.

The script is the shop's own for forms of the cart: it asks for a fragment, and when none comes, lets the form go the plain way.
"""

import asyncio
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html

TIMEOUT = 20.0
"""Seconds a shopper waits for an answer."""
FRAGMENT = "text/vnd.fleetcart.fragment+html"
"""What the shop's script asks for, and what it takes for an answer."""


class Broken(Exception):
    """No usable answer came."""


@dataclass
class Answer:
    """A page."""

    status: int
    headers: dict[str, str]
    body: str
    url: str
    served_by: str = ""


@dataclass
class Form:
    """A form with what is in it before the shopper touches it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    radios: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    disabled_button: bool = False
    scripted: bool = False
    """Whether the shop's script sends it."""

    def filled(self, **changes: str) -> list[tuple[str, str]]:
        """What would be sent: the given values, else what stands there, else each group's first choice."""
        sent = [(name, changes.pop(name, value)) for name, value in self.fields]
        for name, values in self.radios.items():
            sent.append((name, changes.pop(name, self.chosen.get(name, values[0]))))
        return sent + list(changes.items())


def forms(page: str) -> list[Form]:
    """All forms of a page but those in templates, which no browser shows."""
    document = html.fromstring(page)
    for template in document.xpath("//template"):
        template.drop_tree()
    return [_form(element) for element in document.xpath("descendant-or-self::form")]


def _form(element: html.FormElement) -> Form:
    radios: dict[str, list[str]] = {}
    for one in element.xpath(".//input[@type='radio'][not(@disabled)]"):
        radios.setdefault(one.name, []).append(one.get("value", ""))
    successful = element.form_values()
    return Form(
        action=element.get("action", ""),
        method=element.get("method", "get").lower(),
        fields=[(name, value) for name, value in successful if name not in radios],
        radios=radios,
        chosen={name: value for name, value in successful if name in radios},
        boxes={one.name: one.get("value") or "on" for one in element.xpath(".//input[@type='checkbox'][not(@disabled)]")},
        disabled_button=bool(element.xpath(".//button[@data-buy][@disabled]")),
        scripted="data-cart" in element.attrib,
    )


class Browser:
    """One shopper's browser. `note` is told of each request: method, path, status (0: none), milliseconds, what went wrong, and
    whether the browser itself tries another way before the shopper sees anything."""

    def __init__(self, base: str, note, scripting: bool = False):
        self.base = base
        self._scripting = scripting
        self.cookies: dict[str, str] = {}
        self._note = note
        self._place = urlsplit(base)
        self._stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, address: str) -> Answer:
        return await self._follow("GET", address, None)

    async def submit(self, form: Form, page: Answer, fields: list[tuple[str, str]]) -> Answer:
        """Sends a form, by the script where there is one, else the plain way, and follows where it leads."""
        address = urljoin(page.url, form.action)
        if form.method == "get":
            return await self.get(f"{address}?{urlencode(fields)}")
        body = urlencode(fields).encode()
        if self._scripting and form.scripted:
            try:
                answer = await self._once("POST", urljoin(self.base, address), body, FRAGMENT)
            except Broken:
                answer = None
            if answer and answer.headers.get("content-type") == FRAGMENT:
                return answer
        return await self._follow("POST", address, body)

    def close(self) -> None:
        if self._stream:
            self._stream[1].close()
            self._stream = None

    async def _follow(self, method: str, address: str, body: bytes | None) -> Answer:
        url = urljoin(self.base, address)
        for _ in range(8):
            answer = await self._once(method, url, body)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            url = urljoin(url, answer.headers["location"])
            if answer.status in (301, 302, 303):
                method, body = "GET", None
        raise Broken(f"{address} leads nowhere")

    async def _once(self, method: str, url: str, body: bytes | None, accept: str = "text/html") -> Answer:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        began = time.perf_counter()
        status = 0
        problem = ""
        try:
            answer = await asyncio.wait_for(self._exchange(method, path, body, accept), TIMEOUT)
            answer.url = url
            status = answer.status
            if status >= 500:
                problem = f"{status} by {answer.served_by or 'the balancer'}"
                raise Broken(f"{method} {path}: {problem}")
            return answer
        except (OSError, EOFError, asyncio.TimeoutError, ValueError) as cause:
            problem = problem or f"{type(cause).__name__} {cause}"
            self.close()
            raise Broken(f"{method} {path}: {problem}") from cause
        finally:
            self._note(method, parts.path, status, (time.perf_counter() - began) * 1000, problem, accept == FRAGMENT)

    async def _exchange(self, method: str, path: str, body: bytes | None, accept: str) -> Answer:
        head = [f"{method} {path} HTTP/1.1", f"Host: {self._place.netloc}", f"Accept: {accept}", "Accept-Encoding: gzip", "User-Agent: rehearsal"]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body is not None:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", f"Origin: {self.base}"]
        reader, writer = await self._connection()
        writer.write(("\r\n".join(head) + "\r\n\r\n").encode() + (body or b""))
        await writer.drain()
        return await self._read(reader)

    async def _connection(self):
        if self._stream and self._stream[0].at_eof():
            # The other side closed it while it lay idle; a browser opens another.
            self.close()
        if self._stream is None:
            self._stream = await asyncio.open_connection(self._place.hostname, self._place.port, limit=1 << 20)
        return self._stream

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        line = await reader.readline()
        if not line:
            raise EOFError("the connection was closed without an answer")
        status = int(line.split()[1])
        headers: dict[str, str] = {}
        while (line := await reader.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            name, value = name.strip().lower(), value.strip()
            if name == "set-cookie":
                self._keep(value)
            headers[name] = value
        body = await self._body(reader, headers)
        if headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, 31)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body.decode(errors="replace"), "", headers.get("x-served-by", ""))

    async def _body(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            body = bytearray()
            while size := int((await reader.readline()).split(b";")[0], 16):
                body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
            return bytes(body)
        if "content-length" in headers:
            return await reader.readexactly(int(headers["content-length"]))
        data = await reader.read()
        self.close()
        return data

    def _keep(self, cookie: str) -> None:
        pair, *attributes = cookie.split(";")
        name, _, value = pair.strip().partition("=")
        gone = any(attribute.strip().lower() == "max-age=0" for attribute in attributes)
        if gone or not value:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value
