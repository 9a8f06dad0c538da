"""Who is measured beside the shop: their file, made of the shop's own catalogue, and their processes."""

import json
import os
import re
import sqlite3
import subprocess
from pathlib import Path

from serving import ROOT, Server, Shop

HERE = Path(__file__).parent
BUILT = ROOT / "target/bench"

# Columns as the shop has them, indexes as these pages want them, counts of filters stored.
MAKE = """
CREATE TABLE card (product INTEGER PRIMARY KEY, slug TEXT, title TEXT, brand TEXT, price INT, highest INT, compare_at INT, variant INT, reduced INT);
INSERT INTO card SELECT product_id, slug, title, brand_name, price_minor, price_max_minor, compare_at_minor, single_variant_id,
    COALESCE((compare_at_minor - price_minor) * 1000 / compare_at_minor, 0) FROM shop.listing WHERE visible;
CREATE INDEX card_reduced ON card (reduced DESC) WHERE reduced > 0;

CREATE TABLE listed (category TEXT, product INT, price INT, title TEXT, newest INT, sold INT);
INSERT INTO listed SELECT '', product_id, price_minor, sort_title, published_at, sold FROM shop.listing WHERE visible;
INSERT INTO listed SELECT f.value, l.product_id, l.price_minor, l.sort_title, l.published_at, l.sold
    FROM shop.listing l JOIN shop.listing_facet f ON f.product_id = l.product_id AND f.facet = 'category' WHERE l.visible;
CREATE INDEX listed_price ON listed (category, price, product);
CREATE INDEX listed_title ON listed (category, title, product);
CREATE INDEX listed_newest ON listed (category, newest, product);
CREATE INDEX listed_sold ON listed (category, sold, product);

CREATE TABLE category (path TEXT PRIMARY KEY, parent TEXT, name TEXT, place INT, total INT, lowest INT, highest INT);
INSERT INTO category SELECT '', '', 'All products', 0, COUNT(*), MIN(price_minor), MAX(price_max_minor) FROM shop.listing WHERE visible;
INSERT INTO category SELECT c.path, COALESCE((SELECT p.path FROM shop.category p WHERE p.id = c.parent_id), ''), c.name, c.position * 100000 + c.id,
    COUNT(*), MIN(l.price), MAX(l.price) FROM shop.category c JOIN listed l ON l.category = c.path GROUP BY c.path;

CREATE TABLE counted (category TEXT, facet TEXT, label TEXT, value TEXT, value_label TEXT, position INT, count INT);
INSERT INTO counted SELECT l.category, f.facet, MIN(f.facet_label), f.value, MIN(f.value_label), MIN(f.facet_position), COUNT(*)
    FROM listed l JOIN shop.listing_facet f ON f.product_id = l.product AND f.facet <> 'category' GROUP BY l.category, f.facet, f.value;
CREATE INDEX counted_category ON counted (category, position, facet, value_label);

CREATE TABLE stock (product INT, variant INT, on_hand INT, reserved INT, safety INT, PRIMARY KEY (product, variant)) WITHOUT ROWID;
INSERT INTO stock SELECT v.product_id, v.id, SUM(s.on_hand), SUM(s.reserved), SUM(s.safety)
    FROM shop.variant v JOIN shop.stock_level s ON s.variant_id = v.id GROUP BY v.id;
CREATE TABLE variant (product INT, place INT, variant INT, sku TEXT, title TEXT, price INT, weight INT, PRIMARY KEY (product, place, variant)) WITHOUT ROWID;
INSERT INTO variant SELECT v.product_id, v.position, v.id, v.sku, v.title, p.amount_minor, v.weight_g
    FROM shop.variant v JOIN shop.price p ON p.variant_id = v.id AND p.valid_from = 0 WHERE v.active;
CREATE TABLE described (slug TEXT PRIMARY KEY, product INT, title TEXT, brand TEXT, description TEXT, category TEXT) WITHOUT ROWID;
INSERT INTO described SELECT l.slug, l.product_id, l.title, l.brand_name, p.description_html,
    COALESCE((SELECT MAX(f.value) FROM shop.listing_facet f WHERE f.product_id = l.product_id AND f.facet = 'category'), '')
    FROM shop.listing l JOIN shop.product p ON p.id = l.product_id WHERE l.visible;
CREATE TABLE detail (product INT, place INTEGER, name TEXT, value TEXT, PRIMARY KEY (product, place, name, value)) WITHOUT ROWID;
INSERT OR IGNORE INTO detail SELECT product_id, facet_position, facet_label, value_label FROM shop.listing_facet WHERE facet <> 'category';
CREATE TABLE related (product INT, other INT, PRIMARY KEY (product, other)) WITHOUT ROWID;
CREATE INDEX card_category ON described (category, product);
INSERT INTO related SELECT a.product, b.product FROM described a JOIN described b ON b.category = a.category AND b.product > a.product
    AND b.product IN (SELECT d.product FROM described d WHERE d.category = a.category AND d.product > a.product ORDER BY d.product LIMIT 4);
ANALYZE;
"""


def prepare(shop: Shop, file: Path) -> None:
    database = sqlite3.connect(file)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("ATTACH ? AS shop", [shop.database.removeprefix("sqlite:")])
    database.executescript(MAKE)
    database.close()


def build(which: list[str]) -> None:
    BUILT.mkdir(parents=True, exist_ok=True)
    if "askama" in which:
        command = ["cargo", "build", "--locked", "--release", "--quiet", "--target-dir", str(BUILT)]
        subprocess.run([*command, "--manifest-path", str(HERE / "askama/Cargo.toml")], check=True, env=os.environ | {"RUSTFLAGS": ""})
    if "sveltekit" in which:
        folder = HERE / "sveltekit"
        if not (folder / "node_modules/.package-lock.json").exists():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], cwd=folder, check=True)
            # Its C is compiled here; nothing else of what was installed runs a script.
            subprocess.run(["npm", "rebuild", "better-sqlite3", "--foreground-scripts", "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["npm", "run", "--silent", "build"], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def start(which: str, file: Path) -> tuple[Server, str]:
    """The process, and where it answers."""
    if which == "askama":
        server = Server([str(BUILT / "release/fleetcart-bench-askama"), str(file)])
    else:
        settings = {"CATALOGUE": str(file), "NODE_ENV": "production"}
        server = Server(["node", str(HERE / "sveltekit/serve.js")], settings)
    base = server.process.stdout.readline().strip()
    if not base:
        raise SystemExit(f"{which} did not start")
    server.ready(base)
    return server, base


def versions() -> str:
    """What was measured beside the shop, and in which version."""

    lock = (HERE / "askama/Cargo.lock").read_text()
    rust = {name: re.search(rf'name = "{name}"\nversion = "([^"]+)"', lock)[1] for name in ("askama", "axum", "rusqlite")}
    told = ", ".join(f"{name} {version}" for name, version in rust.items())
    packages = json.loads((HERE / "sveltekit/package-lock.json").read_text())["packages"]
    names = ["@sveltejs/kit", "svelte", "@sveltejs/adapter-node", "vite", "better-sqlite3"]
    told += "; " + ", ".join(f"{name} {packages[f'node_modules/{name}']['version']}" for name in names)
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    return f"{told}, Node.js {node.removeprefix('v')}"
