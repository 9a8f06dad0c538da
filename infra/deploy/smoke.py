"""A look at the shop as a shopper has it, and at what runs: script/deploy ENV smoke. It places no order; what it leaves is an empty cart."""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from . import refreshes
from .browser import Answer, Broken, Browser
from .checks import OK, STOP, WARNING, Line
from .environment import Environment
from .errors import Refused
from .stack import Say

#: Header → what its value has to say.
HEADERS = {
    "content-security-policy": r"default-src",
    "x-content-type-options": r"^nosniff$",
    "referrer-policy": r".",
}
#: A page that takes longer is said.
SLOW_SECONDS = 2.0
CERTIFICATE_DAYS = 21


def smoke(environment: Environment, url: str | None, say: Say) -> int:
    """All lines; 1 when something is wrong."""
    url = (url or environment.read("app/url") or "").rstrip("/")
    if not url:
        raise Refused(f"{environment.name} has no address yet", f"Deploy the stack app first, or say --url; script/deploy {environment.name} status shows what is there.")
    say(f"{environment.name}: {url}")
    wrong = warnings = good = 0
    for line in lines(environment, url):
        say(str(line))
        wrong, warnings, good = wrong + (line.level == STOP), warnings + (line.level == WARNING), good + (line.level == OK)
    say(f"\n{good} ok, {warnings} warnings, {wrong} wrong. No order was placed.")
    return 1 if wrong else 0


def lines(environment: Environment, url: str) -> Iterator[Line]:
    browser = Browser(url)
    behind = environment.read("app/distribution") is not None
    parts: list[tuple[str, Callable[[], Iterator[Line]]]] = [
        ("TLS", lambda: tls(url)),
        ("health", lambda: health(browser)),
        ("pages", lambda: pages(browser, behind)),
        ("cart", lambda: cart(browser)),
        ("instances", lambda: instances(environment)),
    ]
    for what, part in parts:
        try:
            yield from part()
        except Broken as cause:
            yield Line(STOP, f"{what}: {cause}", "docs/runbooks/cloud-incident.md")


def tls(url: str) -> Iterator[Line]:
    """The certificate, old versions of TLS, and the way from port 80."""
    address = urlsplit(url)
    if address.scheme != "https":
        yield Line(WARNING, f"{url} is not HTTPS: certificate and redirect were not looked at")
        return
    port = address.port or 443
    try:
        with socket.create_connection((address.hostname, port), timeout=10) as raw, ssl.create_default_context().wrap_socket(raw, server_hostname=address.hostname) as spoken:
            ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(spoken.getpeercert()["notAfter"]), UTC)
            version = spoken.version()
    except OSError as cause:
        raise Broken(str(cause)) from cause
    days = (ends - datetime.now(UTC)).days
    yield Line(OK if days >= CERTIFICATE_DAYS else WARNING, f"{version}, certificate until {ends:%Y-%m-%d} ({days} days)")
    yield Line(STOP, "TLS 1.1 is spoken") if _speaks(address.hostname, port, ssl.TLSVersion.TLSv1_1) else Line(OK, "nothing older than TLS 1.2 is spoken")
    if port == 443:
        answer = Browser(f"http://{address.hostname}").get("/", follow=False)
        led = answer.headers.get("location", "")
        good = answer.status in (301, 308) and led.startswith("https://")
        yield Line(OK if good else STOP, f"http:// is answered with {answer.status}" + (f" to {led}" if led else ""))


def _speaks(host: str, port: int, version: ssl.TLSVersion) -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        with socket.create_connection((host, port), timeout=10) as raw, context.wrap_socket(raw, server_hostname=host):
            return True
    except (OSError, ValueError):
        return False


def health(browser: Browser) -> Iterator[Line]:
    for path in ("/healthz", "/readyz"):
        answer = browser.get(path)
        yield Line(OK if answer.status == 200 else STOP, f"{path}: {answer.status}" + ("" if answer.status == 200 else f", {answer.text[:200].strip()}"))


def pages(browser: Browser, behind: bool) -> Iterator[Line]:
    """The first page with its headers, a file of the site, a picture; behind the edge, that they come from it."""
    page = browser.get("/")
    yield _page("/", page)
    if page.status != 200:
        return
    for name, wanted in (HEADERS | ({"strict-transport-security": r"max-age=\d{7,}"} if browser.secure else {})).items():
        value = page.headers.get(name, "")
        yield Line(OK, f"{name} is sent") if re.search(wanted, value) else Line(STOP, f"{name} is {value!r}", "Every page has it: does something before the shop answer?")
    yield from _file(browser, _found(page, r'"(/pkg/[^"]+\.(?:css|js)[^"]*)"'), "a file of the site", ("text/css", "javascript"), behind)
    listing = browser.get("/products")
    yield _page("/products", listing)
    picture = _found(listing, r'"(/media/[^" ]+)') or _found(page, r'"(/media/[^" ]+)')
    yield from _file(browser, picture, "a picture", ("image/",), behind)
    if behind:
        by = page.headers.get("via", "")
        yield Line(OK, "pages come through the edge") if "cloudfront" in by.lower() else Line(STOP, f"pages do not come through the edge: via is {by!r}", "Does the name lead to the distribution?")
    missing = browser.get(f"/p/no-such-product-{int(time.time())}")
    yield Line(OK if missing.status == 404 else STOP, f"a page that is not there: {missing.status}")


def _page(path: str, answer: Answer) -> Line:
    kind = answer.headers.get("content-type", "")
    if answer.status != 200 or "text/html" not in kind:
        return Line(STOP, f"{path}: {answer.status} {kind}", "docs/runbooks/cloud-incident.md")
    return Line(WARNING if answer.seconds > SLOW_SECONDS else OK, f"{path}: 200 in {1000 * answer.seconds:.0f} ms")


def _found(answer: Answer, pattern: str) -> str | None:
    found = re.search(pattern, answer.text)
    return found and found[1].replace("&amp;", "&")


def _file(browser: Browser, path: str | None, what: str, kinds: tuple[str, ...], behind: bool) -> Iterator[Line]:
    if path is None:
        yield Line(WARNING, f"{what}: the pages name none")
        return
    answer = browser.get(path)
    kind, kept = answer.headers.get("content-type", ""), answer.headers.get("cache-control", "")
    if answer.status != 200 or not any(part in kind for part in kinds) or not answer.body:
        yield Line(STOP, f"{what}: {path}: {answer.status} {kind}, {len(answer.body)} bytes")
    elif "immutable" not in kept:
        yield Line(WARNING, f"{what}: {path} is not kept for ever: {kept!r}")
    else:
        edge = f", {answer.headers.get('x-cache')}" if behind and "x-cache" in answer.headers else ""
        yield Line(OK, f"{what}: {path}, {len(answer.body)} bytes{edge}")


def cart(browser: Browser) -> Iterator[Line]:
    """Puts one piece into a cart, finds it there, takes it out again."""
    listing = browser.get("/products")
    slugs = list(dict.fromkeys(re.findall(r'href="/p/([a-z0-9-]+)', listing.text)))
    form = None
    for slug in slugs[:12]:
        product = browser.get(f"/p/{slug}")
        form = next((one for one in product.forms() if one.action == "/cart/lines" and not one.disabled), None)
        if form:
            break
    if form is None:
        yield Line(STOP if slugs else WARNING, "no product can be put into a cart" if slugs else "the shop lists no product yet: no cart was tried")
        return
    put = browser.post(form.action, form.fields | {"quantity": "1"})
    page = browser.get("/cart")
    lines_there = [one for one in page.forms() if re.fullmatch(r"/cart/lines/\d+", one.action)]
    if put.status != 200 or not lines_there:
        yield Line(STOP, f"/p/{slug} was put into a cart, and the cart is empty: {put.status} at {put.url}")
        return
    yield Line(OK, f"/p/{slug} is in the cart")
    browser.post(lines_there[0].action, lines_there[0].fields | {"quantity": "0"})
    left = [one for one in browser.get("/cart").forms() if re.fullmatch(r"/cart/lines/\d+", one.action)]
    yield Line(WARNING, "the cart could not be emptied again; it ends by itself") if left else Line(OK, "and out of it again")


def instances(environment: Environment) -> Iterator[Line]:
    """That every instance runs the live version and gets requests."""
    name = f"fleetcart-{environment.name}"
    groups = environment.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    live = environment.read("lt-version")
    if not groups or live is None:
        yield Line(WARNING, "no release is live here: instances were not looked at")
        return
    members = groups[0]["Instances"]
    versions = {one["InstanceId"]: str((one.get("LaunchTemplate") or {}).get("Version", "?")) for one in members}
    odd = sorted(f"{instance} runs {version}" for instance, version in versions.items() if version != live)
    rolling = refreshes.active(environment)
    if odd:
        level = WARNING if rolling else STOP
        yield Line(level, f"template version {live} is live, but {', '.join(odd)}" + (f"; refresh {rolling['InstanceRefreshId']} is under way" if rolling else ""), f"script/deploy {environment.name} status")
    else:
        yield Line(OK if members else STOP, f"{len(members)} instances, all of template version {live}")
    wanted = groups[0]["DesiredCapacity"]
    serving = [one for one in members if one["LifecycleState"] == "InService" and one["HealthStatus"] == "Healthy"]
    yield Line(OK if len(serving) >= wanted else WARNING, f"{len(serving)} of {wanted} are in service")
    targets = environment.client("elbv2").describe_target_health(TargetGroupArn=environment.read("app/targets"))["TargetHealthDescriptions"]
    sick = [f"{one['Target']['Id']} ({one['TargetHealth']['State']})" for one in targets if one["TargetHealth"]["State"] not in ("healthy", "draining")]
    yield Line(STOP, f"the balancer does not send requests to {', '.join(sick)}") if sick else Line(OK if targets else STOP, f"the balancer sends requests to {len(targets)}")
