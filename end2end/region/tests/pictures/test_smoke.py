"""The operator's look at a shop, at the real one."""

import sqlite3
from types import SimpleNamespace

from conftest import PROGRAM
from deploy import smoke
from deploy.checks import OK, STOP

NOBODY = SimpleNamespace(describe_auto_scaling_groups=lambda **_: {"AutoScalingGroups": []})
#: An environment in which no release is live: the program stands alone.
ALONE = SimpleNamespace(name="local", read=lambda name: None, client=lambda service: NOBODY)


def give_a_site(shop) -> None:
    """Files of a site, where only the program was built and not the site: then their names carry no hash."""
    if (PROGRAM.parent / "hash.txt").exists():
        return
    folder = shop.folder / "site/pkg"
    folder.mkdir(parents=True)
    for name, text in (("fleetcart.css", "a{}"), ("fleetcart.js", "0"), ("fleetcart.wasm", "0")):
        (folder / name).write_text(text)
    shop.settings["FLEETCART_SITE_ROOT"] = str(shop.folder / "site")


def test_a_look_at_the_real_shop_fills_a_cart_empties_it_and_places_no_order(region, shop):
    region.make_bucket()
    give_a_site(shop)
    assert shop.run_import(shop.catalogue(3))[0] == 0
    address = shop.serve()
    shop.wait_until_ready(address)
    lines = list(smoke.lines(ALONE, address))
    text = "\n".join(map(str, lines))
    assert [line.text for line in lines if line.level == STOP] == [], text
    well = {line.text for line in lines if line.level == OK}
    assert {"/healthz: 200", "/readyz: 200", "and out of it again"} <= well, text
    assert any(line.endswith("is in the cart") for line in well) and any(line.startswith("a picture: /media/") for line in well), text
    with sqlite3.connect(shop.folder / "shop.db") as database:
        assert database.execute("SELECT COUNT(*) FROM orders").fetchone()[0] == 0
    shop.process.kill()
    shop.process.wait()
    lines = list(smoke.lines(ALONE, address))
    assert sum(line.level == STOP for line in lines) == 3, lines
