"""Buyers: a process of its own, `python -m rehearsals.buyers URL`, that shops until it is told to stop.

Each of them looks around, searches, fills a cart, checks out and pays, every second one with the shop's script, with think time
between. A request that fails is counted and tried again, as a shopper would press the button again; what was ordered and
what was shown as ordered goes into the report, to be compared with the database.
"""

import argparse
import asyncio
import json
import random
import re
import signal
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .browser import Answer, Broken, Browser, Form, forms

WORDS = ("camera", "shoe", "mouse", "plant", "chair", "light", "bag", "tripod")
TRIES = 40
PAUSE = 0.5


@dataclass
class Report:
    """What the buyers saw."""

    requests: int = 0
    failed: int = 0
    """What a shopper saw fail."""
    fell_back: int = 0
    """What failed for the script and was sent again by the browser, unseen."""
    slowest_ms: float = 0.0
    slowest: str = ""
    carts_lost: int = 0
    refused: int = 0
    unfinished: list[str] = field(default_factory=list)
    orders: dict[str, str] = field(default_factory=dict)
    """Address of the buyer → token of the order that was confirmed."""
    failures: list[dict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def note(self, method: str, path: str, status: int, milliseconds: float, problem: str, unseen: bool) -> None:
        self.requests += 1
        self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
        what = f"{method} {path}"
        if milliseconds > self.slowest_ms:
            self.slowest_ms, self.slowest = milliseconds, what
        if status == 0 or status >= 500:
            self.fell_back += unseen
            self.failed += not unseen
            self.failures.append({"at": time.time(), "write": method != "GET", "unseen": unseen, "what": what, "problem": problem})


class GaveUp(Exception):
    """The shopper went away."""


class Buyer:
    """Shops again and again, each time as somebody new."""

    def __init__(self, base: str, run: str, number: int, report: Report, dice: random.Random, think: float):
        self.base, self.run, self.number = base, run, number
        self.report, self.dice, self.think = report, dice, think
        self.turn = 0

    async def shop_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self.turn += 1
            email = f"{self.run}-{self.number}-{self.turn}@example.org"
            browser = Browser(self.base, self.report.note, scripting=self.number % 2 == 1)
            try:
                await self._buy(browser, email)
            except GaveUp as reason:
                self.report.unfinished.append(email)
                self.report.problems.append(f"{email}: {reason}")
            finally:
                browser.close()

    async def _buy(self, browser: Browser, email: str) -> None:
        await self._look(browser, "/")
        found = await self._look(browser, f"/search?q={self.dice.choice(WORDS)}")
        listing = await self._look(browser, "/products")
        slugs = sorted(set(re.findall(r'href="/p/([a-z0-9-]+)', found.body + listing.body)))
        if not slugs:
            raise GaveUp("the shop lists no product")
        for _ in range(self.dice.randint(1, 2)):
            await self._put_into_cart(browser, self.dice.choice(slugs))
        cart = await self._look(browser, "/cart")
        if "/cart/lines/" not in cart.body:
            self.report.carts_lost += 1
            raise GaveUp("the cart is empty")
        page = await self._look(browser, "/checkout")
        page = await self._send(browser, page, "/checkout/address", **ADDRESS, email=email, billing_same="1")
        page = await self._send(browser, page, "/checkout/delivery")
        way = self.dice.choice(("cash", "bank", "test"))
        page = await self._pay(browser, page, way)
        if page.status == 422 and "paid for in this way" in page.body:
            # Too large to be sent before it is paid: another way, as the page says.
            page = await self._pay(browser, page, "test")
        token = re.search(r"/orders/([\w-]+)$", page.url)
        if page.status != 200 or not token:
            raise GaveUp(f"no confirmation: {page.status} at {page.url}: {complaint(page)}")
        self.report.orders[email] = token.group(1)

    async def _put_into_cart(self, browser: Browser, slug: str) -> None:
        page = await self._look(browser, f"/p/{slug}")
        buy = [form for form in forms(page.body) if form.action == "/cart/lines"]
        if not buy or buy[0].disabled_button:
            page = await self._look(browser, "/p/cordless-mouse")
            buy = [form for form in forms(page.body) if form.action == "/cart/lines"]
        await self._submit(browser, buy[0], page, buy[0].filled(quantity="1"))

    async def _pay(self, browser: Browser, page: Answer, way: str) -> Answer:
        form = next((form for form in forms(page.body) if form.action == "/checkout/payment"), None)
        if form is None:
            raise GaveUp(f"no form to pay at {page.url}: {complaint(page)}")
        choice = next((code for code in form.radios.get("payment", []) if way in code), form.radios["payment"][0])
        terms = {"terms": form.boxes["terms"]} if "terms" in form.boxes else {}
        return await self._submit(browser, form, page, form.filled(payment=choice, **terms))

    async def _send(self, browser: Browser, page: Answer, action: str, **fields: str) -> Answer:
        form = next((form for form in forms(page.body) if form.action == action), None)
        if form is None:
            raise GaveUp(f"no form for {action} at {page.url}: {complaint(page)}")
        answer = await self._submit(browser, form, page, form.filled(**fields))
        if answer.status != 200:
            self.report.refused += 1
            raise GaveUp(f"{action} answers {answer.status}: {complaint(answer)}")
        return answer

    async def _look(self, browser: Browser, address: str) -> Answer:
        answer = await self._again(lambda: browser.get(address))
        if answer.status != 200:
            raise GaveUp(f"{address} answers {answer.status}")
        return answer

    async def _submit(self, browser: Browser, form: Form, page: Answer, fields) -> Answer:
        return await self._again(lambda: browser.submit(form, page, fields))

    async def _again(self, act) -> Answer:
        """Until an answer comes: a shopper presses the button again."""
        await asyncio.sleep(self.dice.uniform(0.2, 1.0) * self.think)
        for _ in range(TRIES):
            try:
                return await act()
            except Broken as broken:
                last = broken
                await asyncio.sleep(PAUSE)
        raise GaveUp(str(last))


ADDRESS = {"name": "Ada Lovelace", "line1": "Hafenstraße 12", "postcode": "20459", "city": "Hamburg", "country": "DE"}


def complaint(page: Answer) -> str:
    """What the page says is wrong."""
    found = re.search(r'role="alert"[^>]*>(.*?)</div>', page.body, re.S)
    text = re.sub(r"<[^>]+>", " ", found.group(1)) if found else ""
    return " ".join(text.split())[:200]


async def shop(base: str, run: str, count: int, seed: int, think: float) -> Report:
    report = Report()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    buyers = [Buyer(base, run, number, report, random.Random(seed * 1000 + number), think) for number in range(count)]
    await asyncio.gather(*(buyer.shop_until(stop) for buyer in buyers))
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--run", default="buyer", help="begins the buyers' addresses, to tell two runs apart")
    parser.add_argument("--buyers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--think", type=float, default=0.2, help="longest pause between two pages, in seconds")
    parser.add_argument("--report", type=Path, help="where the report goes instead of standard output")
    asked = parser.parse_args()
    report = asyncio.run(shop(asked.url, asked.run, asked.buyers, asked.seed, asked.think))
    text = json.dumps(asdict(report), indent=1)
    if asked.report:
        asked.report.write_text(text)
    else:
        sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
