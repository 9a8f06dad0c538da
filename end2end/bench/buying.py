"""Carts and orders: what is prepared before the clock runs, and what is sent while it does."""

import http.client
import random
import re
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

from loading import Asked, Load, Request
from serving import Server, Shop


@dataclass
class Buyer:
    """A browser that follows no redirect."""

    shop: Shop
    jar: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.shop.port, timeout=60)

    def ask(self, path: str, form: dict[str, str] | str | None = None) -> str:
        """A form is posted, and answered by a redirect."""
        status, text = self.send(path, form)
        if status != (200 if form is None else 303):
            raise SystemExit(f"{path} {form}: {status} {text[:500]}")
        return text

    def send(self, path: str, form: dict[str, str] | str | None = None) -> tuple[int, str]:
        headers = {"Origin": self.shop.base, "Cookie": self.cookies()}
        body = urllib.parse.urlencode(form) if isinstance(form, dict) else form
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if body is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.jar[name] = value
        return answer.status, text

    def cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.jar.items())

    def add(self, variant: int) -> None:
        self.ask("/cart/lines", line(variant))

    def order(self, number: int) -> Request:
        """Everything up to the last click, which is what is returned."""
        address = {
            "email": f"buyer{number}@example.org", "name": "Ada Byron", "line1": "Hafen 1", "postcode": "20459", "city": "Hamburg",
            "country": "DE", "billing_same": "1",
        }  # fmt: skip
        self.ask("/checkout/address", address)
        self.ask("/checkout/delivery", {"method": value(self.ask("/checkout/delivery"), "method")})
        page = self.ask("/checkout/payment")
        form = {name: value(page, name) for name in ("idempotency_key", "expected_total", "shown")}
        form |= {"payment": "test", "terms": "1"}
        return Request("/checkout/payment", urllib.parse.urlencode(form), self.cookies())

    def leave(self) -> None:
        self.connection.close()


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    if not found:
        raise SystemExit(f"no field {name}: {page[:500]}")
    return found[1].replace("&amp;", "&").replace("&quot;", '"')


def line(variant: int, quantity: int = 1) -> dict[str, str]:
    return {"variant": str(variant), "quantity": str(quantity)}


def variants(shop: Shop, slugs: list[str], pieces: int = 30) -> list[int]:
    """What the products' own pages would put into a cart, as far as there are so many pieces; those where something must be
    chosen first are left out."""
    buyer = Buyer(shop)
    pages = [buyer.ask(f"/p/{slug}") for slug in slugs]
    shown = dict.fromkeys(int(value(page, "variant")) for page in pages if 'name="variant"' in page)
    found = [variant for variant in shown if Buyer(shop).send("/cart/lines", line(variant, pieces))[0] == 303]
    if len(found) < 21:
        raise SystemExit(f"only {len(found)} variants with {pieces} pieces")
    return found


def with_a_cart(shop: Shop, variant: int) -> str:
    """The cookies of somebody who has put something into the cart."""
    buyer = Buyer(shop)
    buyer.add(variant)
    buyer.leave()
    if "cart_count" not in buyer.jar:
        raise SystemExit(f"nothing went into the cart: {buyer.jar}")
    return buyer.cookies()


def first_line(load: Load, server: Server, shop: Shop, variants: list[int]) -> Asked:
    requests = [Request("/cart/lines", f"variant={variant}&quantity=1") for variant in variants]
    return load.ask(server, shop.base, requests=requests, again=True, expected=(303,))


def further_line(load: Load, server: Server, shop: Shop, variants: list[int], carts: int = 200, lines: int = 20) -> Asked:
    cookies = [with_a_cart(shop, variants[0]) for _ in range(carts)]
    requests = [Request("/cart/lines", f"variant={variant}&quantity=1", cart) for variant in variants[1 : lines + 1] for cart in cookies]
    return load.ask(server, shop.base, requests=requests, expected=(303,))


def place(load: Load, server: Server, shop: Shop, variants: list[int], orders: int, connections: int = 16) -> Asked:
    """Each order has two lines and is paid at once by the test bank, whose answer costs nothing."""
    dice = random.Random(1)
    requests = []
    for number in range(orders):
        buyer = Buyer(shop)
        for variant in dice.sample(variants, 2):
            buyer.add(variant)
        requests.append(buyer.order(number))
        buyer.leave()
    before = placed(shop)
    asked = load.ask(server, shop.base, requests=requests, connections=connections, seconds=600, expected=(303,))
    if placed(shop) - before != orders:
        raise SystemExit(f"{placed(shop) - before} orders of {orders} were placed")
    return asked


def placed(shop: Shop) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{shop.private}/metrics") as answer:
        text = answer.read().decode()
    return sum(int(float(count)) for count in re.findall(r"^fleetcart_orders_placed_total(?:\{.*\})? (\S+)$", text, re.MULTILINE))
