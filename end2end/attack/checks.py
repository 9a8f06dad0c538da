"""The attacks, each with the answer it must get. A check yields what was done, whether it held, and what was seen."""

import json
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from browser import Browser, came_to, order, value_of
from shop import Shop

Seen = tuple[str, bool, object]
DEMO = {"email": "demo@fleetcart.example", "password": "fleetcart-demo"}


def pre_hijacking(shop: Shop) -> Iterator[Seen]:
    placed = came_to(order(shop.base, "aloe-vera", 1, "ada@corp.example", "Ada Secret"))
    yield "1 a guest has ordered", placed == "made", placed
    stranger = Browser(shop.base)
    stranger.ask("/account/register", {"name": "M", "email": "ada@corp.example", "password": "attackers-password"})
    link = re.search(r"verify\?token=([\w-]+)", shop.letter("verify-address"))
    yield "1 the letter has a link", link is not None, ""
    looked = Browser(shop.base).ask(f"/account/verify?token={link.group(1) if link else ''}")
    yield "1 a scanner that follows it sees a form", looked.status == 200 and 'type="password"' in looked.body, looked.status
    stranger.ask("/account/login", {"email": "ada@corp.example", "password": "attackers-password"})
    account = stranger.ask("/account")
    yield "1 the account stays closed", account.status == 303 and "/account/login" in account.header("location"), account.status


def filter_bomb(shop: Shop) -> Iterator[Seen]:
    unknown = "&".join(f"f.a{number}=a" for number in range(50))
    page = Browser(shop.base).ask("/products").body
    codes = sorted(set(re.findall(r'name="f\.([\w.-]+)"', page)))
    known = "&".join(f"f.{code}={value}" for code in codes for value in re.findall(rf'name="f\.{re.escape(code)}" value="([^"]+)"', page)[:8])
    for what, query in [("50 unknown groups", unknown), ("every known value", known + "&" + unknown)]:
        for path in [f"/products?{query}", f"/search?q=a&{query}"]:
            answer = Browser(shop.base).ask(path)
            yield f"4 {path[:12]} with {what}: 200 within 3 s", answer.status == 200 and answer.seconds < 3, (answer.status, round(answer.seconds, 2))
    statuses: list[int] = []

    def flood(number: int) -> None:
        statuses.append(Browser(shop.base).ask(f"/products?{known}&min=0.{number:02}").status)

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    beside = Browser(shop.base).ask("/p/aloe-vera?v=q")
    for thread in threads:
        thread.join()
    yield "4 a product beside twenty of them: 200 within 5 s", beside.status == 200 and beside.seconds < 5, (beside.status, round(beside.seconds, 2))
    yield "4 the twenty: 200, or 503 for want of a place", set(statuses) <= {200, 503}, sorted(set(statuses))


def inventory(shop: Shop) -> Iterator[Seen]:
    at_the_bank = {"payment": "test", "test_choice": "confirm"}

    def large() -> Iterator[Seen]:
        refused = came_to(order(shop.base, "aloe-vera", 99, "bot@example.org", "Bot"))
        yield "5 99 pieces without money: 422", refused == 422, refused
        again = came_to(order(shop.base, "aloe-vera", 11, "bot@example.org", "Bot", first=at_the_bank))
        yield "5 a large order at the bank is not paid on delivery after all: 422", again == 422, again

    yield from large()
    made = [came_to(order(shop.base, "aloe-vera", 4, f"bot{number}@example.org", "Bot")) for number in range(30)]
    held = made[0] == "made" and made.count("made") <= 5 and set(made) == {"made", 429}
    yield "5 of thirty orders of one network a few are made and the rest 429", held, made
    for what, held, seen in large():
        yield f"{what}, also then", held, seen
    page = Browser(shop.base).ask("/p/aloe-vera").body
    yield "5 not sold out", "Sold out" not in page, ""


def relay(shop: Shop) -> Iterator[Seen]:
    for company in ["https://evil.example/refund", "www.evil.example", "x@evil.example", "evil.example/refund"]:
        step = order(shop.base, "aloe-vera", 1, "stranger@example.net", "Your refund", company)
        yield f"6 “{company}” is no company: 422", step.status == 422, step.status
    yield "6 no letter names it", not any("evil.example" in file.read_text() for file in shop.data.glob("mail/*.txt")), ""


def lock_out(shop: Shop) -> Iterator[Seen]:
    wrong, right = {**DEMO, "password": "wrong"}, Browser(shop.base)
    Browser(shop.base).ask("/account/login", wrong)
    known = right.ask("/account/login", DEMO)
    yield "7 the right password after a wrong one: 303", known.status == 303, known.status
    right.ask("/account/logout", {})
    statuses = [Browser(shop.base).ask("/account/login", {"email": f"x{n}@example.org", "password": "wrong1"}).status for n in range(25)]
    yield "7 25 accounts guessed from one network: 429 in the end", statuses[0] == 422 and statuses[-1] == 429, statuses
    for _ in range(8):
        Browser(shop.base).ask("/account/login", wrong)
    again = right.ask("/account/login", DEMO)
    yield "7 the browser that was let in before: 303", again.status == 303, again.status
    refused = Browser(shop.base).ask("/account/login", DEMO)
    yield "7 any other waits, at most a minute", refused.status == 429 and int(refused.header("retry-after") or 999) <= 60, (refused.status, refused.header("retry-after"))
    fresh = Browser(shop.base).ask("/account/register", {"name": "N", "email": "new@example.org", "password": "a-new-sentence"})
    yield "7 registering from the same network: 303", fresh.status == 303, fresh.status


def own_machine(shop: Shop) -> Iterator[Seen]:
    for headers in [{"Host": "shop.example"}, {"X-Forwarded-For": "203.0.113.9"}, {"Host": "shop.example", "X-Forwarded-For": "203.0.113.9"}]:
        answer = Browser(shop.base).ask("/account/login", headers=headers)
        yield f"8 {headers}: 421 without the demo's password", answer.status == 421 and "fleetcart-demo" not in answer.body, answer.status


def slow_clients(shop: Shop) -> Iterator[Seen]:
    silent = [socket.create_connection(("127.0.0.1", shop.port)) for _ in range(60)]
    for connection in silent:
        connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nA: ")
    began = time.monotonic()
    beside = Browser(shop.base).ask("/healthz")
    yield "9 beside sixty half heads", beside.status == 200, round(time.monotonic() - began, 2)
    more = [socket.create_connection(("127.0.0.1", shop.port)) for _ in range(30)]
    ended = 0
    for connection in more:
        connection.settimeout(2)
        ended += is_over(connection)
    yield "9 the connections above 64 of one network are closed", ended >= 20, ended
    time.sleep(max(0.0, 13 - (time.monotonic() - began)))
    closed = 0
    for connection in silent:
        connection.settimeout(1)
        closed += is_over(connection)
        connection.close()
    for connection in more:
        connection.close()
    yield "9 the half heads are over after ten seconds", closed == len(silent), closed


def is_over(connection: socket.socket) -> bool:
    """Whether the other side has ended it; what comes before that is read."""
    try:
        while connection.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def slow_reader(shop: Shop) -> Iterator[Seen]:
    # Pages leave it to a script to name the program, so the file is looked for. Asked for once, it would fit into the
    # buffers of a socket that nobody empties.
    files = sorted(shop.site.glob("pkg/*.wasm"), key=lambda file: file.stat().st_size)
    times = 8_000_000 // files[-1].stat().st_size if files else 0
    yield "9 there is a large file to ask for", 0 < times < 100, [file.name for file in files]
    if not files:
        return
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    reader.connect(("127.0.0.1", shop.port))
    reader.send(f"GET /pkg/{files[-1].name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * times)
    time.sleep(26)
    reader.settimeout(5)
    taken = 0
    try:
        while piece := reader.recv(65536):
            taken += len(piece)
        over = True
    except TimeoutError:
        over = False
    except OSError:
        over = True
    yield "9 an answer that nobody takes is given up after twenty seconds", over, taken


def growth(shop: Shop) -> Iterator[Seen]:
    before = carts(shop)
    statuses = {Browser(shop.base).ask("/cart/lines", {"variant": "999999999"}).status for _ in range(120)}
    yield "10 a hundred and twenty carts of nothing: 404", statuses == {404}, sorted(statuses)
    yield "10 none is made", carts(shop) == before, (before, carts(shop))
    real = Browser(shop.base).ask("/cart/lines", {"product": "aloe-vera", "quantity": 1})
    yield "10 and the network may begin one of something", real.status == 303, real.status


def carts(shop: Shop) -> int:
    return int(shop.select("SELECT COUNT(*) FROM cart"))


def search_bomb(shop: Shop) -> Iterator[Seen]:
    letters = "abcdefghijklmnopqr"
    words = "+".join(letters[at:] + letters[:at] for at in range(10))
    alone = Browser(shop.base).ask(f"/search?q={words}")
    yield "11 ten words of nothing: 200 within 3 s", alone.status == 200 and alone.seconds < 3, (alone.status, round(alone.seconds, 2))
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda number=number: statuses.append(Browser(shop.base).ask(f"/search?q={words}+{number}").status)) for number in range(40)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    beside = Browser(shop.base).ask("/p/aloe-vera")
    for thread in threads:
        thread.join()
    yield "11 a product beside forty of them: 200 within 5 s", beside.status == 200 and beside.seconds < 5, (beside.status, round(beside.seconds, 2))
    yield "11 the forty: 200, or 503 for want of a place", set(statuses) <= {200, 503}, sorted(set(statuses))


def log_lines(shop: Shop) -> Iterator[Seen]:
    placed = order(shop.base, "aloe-vera", 1, "log@example.org", "Ada")
    path = placed.header("location")
    Browser(shop.base).ask(path)
    Browser(shop.base).ask(path + "/")
    text, token = shop.log.read_text(), path.rsplit("/", 1)[-1]
    yield "13 an order's token stands in no line of the log", bool(token) and token not in text, placed.status
    lines = [json.loads(line) for line in text.splitlines() if '"security"' in line]
    yield "24 log-ins stand there with network and account", any(line.get("event") == "log-in" and line.get("network") and line.get("account") for line in lines), len(lines)
    yield "24 nobody's address does", "demo@fleetcart.example" not in text, ""


def short_secret(shop: Shop) -> Iterator[Seen]:
    other = Shop(shop.folder / "secret", f"sqlite:{shop.folder}/secret.db", shop.program, {"FLEETCART_SECRET": "x"})
    refused = other.run("serve")
    yield "14 a secret of one letter: refuses to start", refused.returncode != 0 and "32" in refused.stderr, refused.returncode


def caches(shop: Shop) -> Iterator[Seen]:
    for path in ["/products?x=1", "/products?utm_source=a", "/products"]:
        yield f"15 {path} may be kept by everybody", "s-maxage" in Browser(shop.base).ask(path).header("cache-control"), ""
    counted = Browser(shop.base).ask("/products", headers={"Cookie": "cart_count=1"})
    yield "15 a count without a cart makes no other page", "s-maxage" in counted.header("cache-control"), counted.header("cache-control")
    head = Browser(shop.base).ask("/products", method="HEAD")
    yield "15 HEAD: 200 without a body", head.status == 200 and head.body == "", head.status
    Browser(shop.base).ask("/sitemap.xml")
    again = Browser(shop.base).ask("/sitemap.xml?x=1")
    yield "15 the sitemap again: kept", again.status == 200 and again.seconds < 1, round(again.seconds, 3)


def coupons(shop: Shop) -> Iterator[Seen]:
    buyer = Browser(shop.base)
    buyer.ask("/cart/lines", {"product": "aloe-vera", "quantity": 1})
    statuses = [buyer.ask("/cart/coupon", {"code": f"TRY{number}"}).status for number in range(40)]
    yield "17 forty codes tried: 429 in the end", statuses[0] == 422 and statuses[-1] == 429, statuses[-1]


def small_ones(shop: Shop) -> Iterator[Seen]:
    ready = Browser(shop.base).ask("/readyz")
    yield "21 /readyz says no more than its status", ready.status == 200 and ready.body == "ready\n", ready.body[:40]
    bounced = Browser(shop.base).ask("/search/suggest?q=mug", headers={"Accept": "text/html", "Referer": "https://evil.example/x"})
    yield "22 /search/suggest leads nowhere", bounced.status == 200 and not bounced.header("location"), bounced.status


def held_before(shop: Shop) -> Iterator[Seen]:
    """What was found well done, and has to stay so."""
    ask = lambda *given, **named: Browser(shop.base).ask(*given, **named)  # noqa: E731
    foreign = {"Origin": "https://evil.example"}
    yield "CSRF at the log-in: 403", ask("/account/login", {"email": "a@b.de", "password": "x"}, {**foreign, "Sec-Fetch-Site": "cross-site"}).status == 403, ""
    yield "CSRF at the cart: 403", ask("/cart/lines", {"variant": 1}, foreign).status == 403, ""
    for quantity in ["-5", "9223372036854775808"]:
        yield f"quantity {quantity}: 422", ask("/cart/lines", {"product": "aloe-vera", "quantity": quantity}).status == 422, ""
    forged = urllib.request.Request(f"{shop.base}/webhooks/test", b'{"id":"evt_1"}', {"Test-Bank-Signature": "t=1,v1=00"})
    try:
        status = urllib.request.urlopen(forged, timeout=30).status
    except urllib.error.HTTPError as error:
        status = error.code
    yield "a forged webhook: 400, 401 or 404", status in (400, 401, 404), status
    for path in ["/media/../secret", "/media/%2e%2e%2fsecret", "/pkg/..%2f..%2fCargo.toml"]:
        yield f"{path}: 404", raw_status(shop, path) == 404, raw_status(shop, path)
    poisoned = ask("/products?page=1", headers={"X-Host": "evil.example"}).body + ask("/products?page=1").body
    yield "no host of a stranger in a page", "evil.example" not in poisoned, ""
    yield from corners(shop)
    key = value_of(ask("/checkout/payment").body, "idempotency_key")
    yield "a form's key cannot be counted up: 409 or back to the cart", key == "" and ask("/checkout/payment", {"idempotency_key": "1-" + "0" * 32, "payment": "cash_on_delivery", "terms": 1}).status in (303, 409), ""


def corners(shop: Shop) -> Iterator[Seen]:
    """Catalogue pages are everybody's, but for the corner that two cookies ask for. What is somebody's own is kept by nobody."""
    made_up = Browser(shop.base).ask("/products", headers={"Cookie": "fc_cart=" + "A" * 43})
    same = "s-maxage" in made_up.header("cache-control") and not made_up.header("set-cookie")
    yield "a made-up cart's cookie gets everybody's page and no cookie", same and count_in(made_up.body) == "0", made_up.header("cache-control")
    vary = made_up.header("vary").lower()
    yield "who keeps that page keeps it by the cookies", "cookie" in vary, vary
    owner, stranger = Browser(shop.base), Browser(shop.base)
    owner.ask("/cart/lines", {"product": "aloe-vera", "quantity": 3})
    counts = [count_in(one.ask("/products").body) for one in [owner, stranger, owner, stranger]]
    yield "a count never reaches another's page", counts == ["3", "0", "3", "0"], counts
    forged = Browser(shop.base).ask("/products", headers={"Cookie": "cart_count=8; signed_in=1"})
    counts = [count_in(forged.body)] + [count_in(one.ask("/products").body) for one in [stranger, owner]]
    yield "who makes up a count sees it alone", counts == ["8", "0", "3"], counts
    cart = owner.ask("/cart")
    yield "the cart itself is kept by nobody", "no-store" in cart.header("cache-control"), cart.header("cache-control")
    other = Browser(shop.base, {"cart_count": "3", "signed_in": "1"}).ask("/cart")
    yield "a count opens no cart", "aloe-vera" not in other.body, other.status


def count_in(page: str) -> str:
    found = re.search(r' data-count="(\d*)"', page)
    return found.group(1) if found else ""


def raw_status(shop: Shop, path: str) -> int:
    with socket.create_connection(("127.0.0.1", shop.port), timeout=30) as connection:
        connection.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return int(connection.recv(64).split(b" ")[1])


# Those that fill the buckets of a network come last.
ALL = [
    own_machine, pre_hijacking, relay, log_lines, caches, small_ones, held_before, growth, short_secret, filter_bomb,
    search_bomb, coupons, lock_out, inventory, slow_reader, slow_clients,
]
