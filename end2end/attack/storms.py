"""Storms: each does one thing to a shop again and again until it is told to stop, from networks of its own."""

import http.client
import itertools
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable

from browser import Browser, came_to, order
from shop import Shop

PAGES = ("/", "/products", "/products?sort=price", "/p/aloe-vera", "/search?q=plant", "/products?sort=newest&page=2")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example)"
AT_THE_BANK = {"payment": "test", "test_choice": "approve"}


class Weather:
    """What is under way, and what came of it by storm and answer."""

    def __init__(self, shop: Shop):
        self.shop = shop
        self.over = threading.Event()
        self.seen: dict[str, Counter] = {}
        self.slowest = 0.0
        self._networks = itertools.count(1)
        self._lock = threading.Lock()

    def note(self, storm: str, answer: object) -> None:
        with self._lock:
            self.seen.setdefault(storm, Counter())[answer] += 1

    def network(self) -> tuple[str, int]:
        """A /24 of this machine that nobody else asks from."""
        number = next(self._networks)
        return f"127.{1 + number // 250 % 250}.{number % 250}.7", 0

    def blow(self, seconds: float, storms: list[tuple[Callable, int]]) -> None:
        threads = [threading.Thread(target=self._run, args=(storm,)) for storm, count in storms for _ in range(count)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.over.set()
        for thread in threads:
            thread.join()
        self.over.clear()

    def _run(self, storm: Callable) -> None:
        while not self.over.is_set():
            try:
                storm(self)
            except (OSError, http.client.HTTPException) as error:
                self.note(storm.__name__, type(error).__name__)


def ask(weather: Weather, connection: http.client.HTTPConnection, storm: str, path: str, agent: str = FIREFOX) -> None:
    connection.request("GET", path, headers={"User-Agent": agent, "Accept-Encoding": "br"})
    answer = connection.getresponse()
    answer.read()
    weather.note(storm, answer.status)


def lookers(weather: Weather) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", weather.shop.port, timeout=30, source_address=weather.network())
    for _ in range(200):
        if weather.over.is_set():
            break
        ask(weather, connection, "lookers", random.choice(PAGES))
    connection.close()


def new_addresses(weather: Weather) -> None:
    """Addresses that nobody has asked for: none is found in what is kept, and none may be kept for ever."""
    connection = http.client.HTTPConnection("127.0.0.1", weather.shop.port, timeout=30, source_address=weather.network())
    for _ in range(500):
        if weather.over.is_set():
            break
        number = random.getrandbits(48)
        path = random.choice((f"/p/{number:x}", f"/{number:x}/{number}", f"/products?min={number % 10**7}", f"/products?utm={number}",
                              f"/search?q={number:x}", f"/c/{number:x}", f"/pages/{number:x}"))
        ask(weather, connection, "new_addresses", path, random.choice((FIREFOX, CRAWLER)))
    connection.close()


def aborts(weather: Weather) -> None:
    """Asks for something that costs, and is gone before the answer: with a reset, as a closed tab or a lost radio."""
    with socket.create_connection(("127.0.0.1", weather.shop.port), 5, source_address=weather.network()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        number = random.getrandbits(40)
        head = random.choice((
            f"GET /products?min={number % 10**6}&sort=price HTTP/1.1\r\nHost: localhost\r\n\r\n",
            f"GET /search?q=pl+{number:x} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "POST /cart/lines HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nproduct=",
            "GET /cart HTTP/1.1\r\nHost: local",
        ))
        connection.send(head.encode())
        time.sleep(random.choice((0, 0.001, 0.02)))
    weather.note("aborts", "gone")


def slow_clients(weather: Weather) -> None:
    """Half a head, then a byte a second until the shop has enough of it."""
    with socket.create_connection(("127.0.0.1", weather.shop.port), 5, source_address=weather.network()) as connection:
        connection.settimeout(1)
        connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        began = time.monotonic()
        while not weather.over.is_set():
            connection.send(b"a")
            try:
                if not connection.recv(4096):
                    break
            except TimeoutError:
                continue
        if not weather.over.is_set():
            kept = time.monotonic() - began
            weather.note("slow_clients", "ended in time" if kept < 15 else f"kept for {kept:.0f} s")


def floods(weather: Weather) -> None:
    """A hundred connections of one network, of which none says anything."""
    network, opened, refused = weather.network(), [], 0
    for _ in range(100):
        try:
            opened.append(socket.create_connection(("127.0.0.1", weather.shop.port), 2, source_address=network))
        except OSError:
            refused += 1
    weather.over.wait(1)
    for connection in opened:
        connection.close()
    weather.note("floods", "opened")


def robots_with_carts(weather: Weather) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", weather.shop.port, timeout=30, source_address=weather.network())
    form = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": random.choice((CRAWLER, FIREFOX))}
    for _ in range(50):
        if weather.over.is_set():
            break
        connection.request("POST", "/cart/lines", "product=aloe-vera&quantity=1", form)
        answer = connection.getresponse()
        answer.read()
        weather.note("robots_with_carts", answer.status)
    connection.close()


def buyers(weather: Weather) -> None:
    """Somebody who means it, and comes again when asked to."""
    began = time.monotonic()
    number = random.getrandbits(40)
    # 429: robots of the same network were here.
    answer = came_to(order(weather.shop.base, "aloe-vera", 1, f"ada{number:x}@example.org", "Ada", pay=AT_THE_BANK))
    weather.note("buyers", answer)
    with weather._lock:
        weather.slowest = max(weather.slowest, time.monotonic() - began)
    weather.over.wait(0.3)


def pulse(weather: Weather) -> None:
    """What a balancer asks."""
    began = time.monotonic()
    answer = Browser(weather.shop.base).ask("/healthz")
    took = time.monotonic() - began
    weather.note("pulse", answer.status if took < 2 else f"{answer.status} after {took:.1f} s")
    weather.over.wait(0.2)


ALL = [(lookers, 4), (new_addresses, 6), (aborts, 6), (slow_clients, 40), (floods, 2), (robots_with_carts, 2), (buyers, 2), (pulse, 1)]
