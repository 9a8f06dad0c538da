"""A look at a shop finds what a shopper would find first, and changes nothing that anybody keeps."""

import re
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from test_deploy import Fake

from deploy import smoke
from deploy.checks import OK, STOP, WARNING
from deploy.errors import Refused

GOOD_HEADERS = {"content-security-policy": "default-src 'self'", "x-content-type-options": "nosniff", "referrer-policy": "same-origin"}
BUY = '<form method="post" action="/cart/lines"><input type="hidden" name="variant" value="7"><input name="quantity" value="2"><button>Add</button></form>'
LINE = '<form method="post" action="/cart/lines/7"><input name="quantity" value="1"><input type="hidden" name="from" value="cart"></form>'


class Shop:
    """Answers like the shop, but for what a test changes."""

    def __init__(self):
        self.headers, self.pages, self.posted, self.in_cart = dict(GOOD_HEADERS), {}, [], False
        self.kept = "public, max-age=31536000, immutable"

    def page(self, path: str) -> tuple[int, str, bytes]:
        if path in self.pages:
            return self.pages[path]
        match path.split("?")[0]:
            case "/healthz" | "/readyz":
                return 200, "text/plain", b"ok"
            case "/":
                return 200, "text/html", b'<link rel="stylesheet" href="/pkg/shop-0a1b.css">'
            case "/products":
                return 200, "text/html", b'<a href="/p/mouse-0"><img src="/media/0a-300.webp"></a> <a href="/p/mouse">x</a>'
            case "/p/mouse-0":
                return 200, "text/html", BUY.replace("<button>", "<button disabled>").encode()
            case "/p/mouse":
                return 200, "text/html", BUY.encode()
            case "/cart":
                return 200, "text/html", (LINE if self.in_cart else "<p>nothing</p>").encode()
            case "/pkg/shop-0a1b.css":
                return 200, "text/css", b"a{}"
            case "/media/0a-300.webp":
                return 200, "image/webp", b"RIFF"
        return 404, "text/html", b"no such page"

    def post(self, path: str, body: str) -> None:
        self.posted.append((path, body))
        self.in_cart = path == "/cart/lines"

    def handler(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                status, kind, body = shop.page(self.path)
                self.send_response(status)
                for name, value in shop.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", kind)
                if not kind.startswith("text/html"):
                    self.send_header("Cache-Control", shop.kept)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                shop.post(self.path, self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.send_response(303)
                self.send_header("Location", "/cart")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        return Handler


@pytest.fixture
def shop():
    shop = Shop()
    with ThreadingHTTPServer(("127.0.0.1", 0), shop.handler()) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shop.url = f"http://127.0.0.1:{server.server_port}"
        yield shop
        server.shutdown()


def fleet(versions: tuple[str, ...] = ("3", "3"), states: tuple[str, ...] = ("healthy", "healthy"), rolling: bool = False, behind: bool = False) -> Fake:
    members = [
        {"InstanceId": f"i-{number}", "LifecycleState": "InService", "HealthStatus": "Healthy", "LaunchTemplate": {"Version": version}}
        for number, version in enumerate(versions)
    ]
    refreshing = [{"InstanceRefreshId": "r-1", "Status": "InProgress"}] if rolling else []
    autoscaling = SimpleNamespace(
        describe_auto_scaling_groups=lambda AutoScalingGroupNames: {"AutoScalingGroups": [{"Instances": members, "DesiredCapacity": 2}]},
        describe_instance_refreshes=lambda AutoScalingGroupName: {"InstanceRefreshes": refreshing},
    )
    health = [{"Target": {"Id": f"i-{number}"}, "TargetHealth": {"State": state}} for number, state in enumerate(states)]
    elbv2 = SimpleNamespace(describe_target_health=lambda TargetGroupArn: {"TargetHealthDescriptions": health})
    written = {"lt-version": "3", "app/targets": "arn:targets"} | ({"app/distribution": "E1"} if behind else {})
    return Fake({"autoscaling": autoscaling, "elbv2": elbv2}, written=written)


def seen(environment: Fake, shop: Shop) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {OK: [], WARNING: [], STOP: []}
    for line in smoke.lines(environment, shop.url):
        found[line.level].append(line.text)
    return found


def test_a_good_shop_is_good_and_its_cart_is_empty_again(shop, capsys):
    found = seen(fleet(), shop)
    assert found[STOP] == [] and len(found[WARNING]) == 1 and "is not HTTPS" in found[WARNING][0]
    assert {"/healthz: 200", "/readyz: 200", "/p/mouse is in the cart", "and out of it again", "2 instances, all of template version 3"} <= set(found[OK])
    assert shop.posted == [("/cart/lines", "variant=7&quantity=1"), ("/cart/lines/7", "quantity=0&from=cart")]
    said: list[str] = []
    assert smoke.smoke(fleet(), shop.url, said.append) == 0 and said[-1].endswith("No order was placed.")


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/readyz", (503, "text/plain", b"the database is away"), "/readyz: 503, the database is away"),
        ("/", (500, "text/html", b"oh"), "/: 500 text/html"),
        ("/products", (200, "text/plain", b""), "/products: 200 text/plain"),
        ("/pkg/shop-0a1b.css", (403, "application/xml", b"<Error/>"), "a file of the site: /pkg/shop-0a1b.css: 403"),
        ("/media/0a-300.webp", (200, "text/html", b"<p>"), "a picture: /media/0a-300.webp: 200 text/html"),
        ("/cart", (200, "text/html", b"nothing"), "was put into a cart, and the cart is empty"),
        ("/p/mouse", (200, "text/html", b"no form"), "no product can be put into a cart"),
    ],
)
def test_what_a_shopper_would_meet_is_wrong(shop, path, answer, says):
    shop.pages[path] = answer
    assert any(says in text for text in seen(fleet(), shop)[STOP])
    assert smoke.smoke(fleet(), shop.url, lambda line: None) == 1


@pytest.mark.parametrize("name", sorted(GOOD_HEADERS))
def test_a_header_that_is_missing_is_wrong(shop, name):
    del shop.headers[name]
    assert any(text.startswith(name) for text in seen(fleet(), shop)[STOP])


def test_an_instance_of_another_version_is_wrong_unless_a_rollout_is_under_way(shop):
    assert "template version 3 is live, but i-1 runs 2" in seen(fleet(versions=("3", "2")), shop)[STOP]
    found = seen(fleet(versions=("3", "2"), rolling=True), shop)
    assert found[STOP] == [] and any("refresh r-1 is under way" in text for text in found[WARNING])


def test_an_instance_that_gets_no_requests_is_wrong(shop):
    assert seen(fleet(states=("healthy", "unhealthy")), shop)[STOP] == ["the balancer does not send requests to i-1 (unhealthy)"]
    assert "the balancer sends requests to 0" in seen(fleet(states=()), shop)[STOP]


def test_behind_the_edge_pages_have_to_come_through_it(shop):
    assert any("do not come through the edge" in text for text in seen(fleet(behind=True), shop)[STOP])
    shop.headers["via"] = "1.1 0a1b.cloudfront.net (CloudFront)"
    assert seen(fleet(behind=True), shop)[STOP] == []


def test_a_shop_without_products_is_no_fault(shop):
    shop.pages["/products"] = (200, "text/html", b"nothing yet")
    assert seen(fleet(), shop)[STOP] == []


def test_a_shop_that_does_not_answer_is_said_in_one_line(shop):
    shop.url = "http://127.0.0.1:1"
    found = seen(fleet(), shop)
    assert len(found[STOP]) == 3 and all("refused" in text for text in found[STOP])
    with pytest.raises(Refused, match="has no address yet"):
        smoke.smoke(Fake({}), None, print)


def test_a_certificate_and_old_versions_of_tls_are_looked_at(tmp_path, monkeypatch):
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "40", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, "-keyout", tmp_path / "key", "-out", tmp_path / "cert"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    shop = Shop()
    with ThreadingHTTPServer(("127.0.0.1", 0), shop.handler()) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"https://localhost:{server.server_port}"
        with pytest.raises(smoke.Broken, match="CERTIFICATE_VERIFY_FAILED"):
            list(smoke.tls(url))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert"))
        lines = list(smoke.tls(url))
        server.shutdown()
    assert [line.level for line in lines] == [OK, OK] and re.search(r"TLSv1\.[23], certificate until .* \((39|40) days\)", lines[0].text)
