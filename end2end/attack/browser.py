"""A client with a cookie jar that follows no redirect, and a buyer made of it."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: str
    seconds: float

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Browser:
    base: str
    jar: dict[str, str] = field(default_factory=dict)
    last: float = 0.0

    def ask(self, path: str, form: dict | None = None, headers: dict | None = None, method: str | None = None) -> Answer:
        data = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if self.jar and not request.has_header("Cookie"):
            request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.jar.items()))
        began = time.monotonic()
        try:
            opened = urllib.request.build_opener(_NoRedirect).open(request, timeout=60)
        except urllib.error.HTTPError as error:
            opened = error
        with opened:
            body = opened.read().decode("utf-8", "replace")
            answer = Answer(opened.status, opened.headers.items(), body, time.monotonic() - began)
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        return answer

    def _keep(self, line: str) -> None:
        name, value = line.split(";")[0].split("=", 1)
        if "Max-Age=0" in line:
            self.jar.pop(name, None)
        else:
            self.jar[name] = value


def came_to(answer: Answer) -> object:
    """What became of an order: made, or the status and where it led."""
    if answer.status == 303 and answer.header("location").startswith("/orders/"):
        return "made"
    return (answer.status, answer.header("location")) if answer.header("location") else answer.status


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found.group(1) if found else ""


def order(base: str, slug: str, pieces: int, email: str, name: str, company: str = "", first: dict[str, str] | None = None,
          pay: dict[str, str] | None = None) -> Answer:
    """Orders, with cash on delivery unless told otherwise; the answer of the first step that led elsewhere, else of the last
    one. With `first`, the form is sent with that before."""
    buyer = Browser(base)
    step = buyer.ask("/cart/lines", {"product": slug, "quantity": pieces})
    # 200: fewer than that were there, and the cart says so.
    if step.status not in (200, 303):
        return step
    address = {
        "email": email, "name": name, "company": company, "line1": "Hafen 1", "postcode": "20459",
        "city": "Hamburg", "country": "DE", "billing_same": "1",
    }
    step = buyer.ask("/checkout/address", address)
    if step.header("location") != "/checkout/delivery":
        return step
    method = value_of(buyer.ask("/checkout/delivery").body, "method")
    step = buyer.ask("/checkout/delivery", {"method": method})
    if step.header("location") != "/checkout/payment":
        return step
    page = buyer.ask("/checkout/payment").body
    names = ["idempotency_key", "expected_total", "shown"]
    form = {name: value_of(page, name) for name in names}
    if first:
        step = buyer.ask("/checkout/payment", {**form, **first, "terms": "1"})
        if step.status != 303:
            return step
    return buyer.ask("/checkout/payment", {**form, **(pay or {"payment": "cash_on_delivery"}), "terms": "1"})
