// What peers.py has put into a file for those beside the shop. Statements are prepared once; nothing is kept but the menu.
import { building } from "$app/environment";
import Database from "better-sqlite3";

// The build looks at this module too, and has no catalogue.
const db = new Database(building ? ":memory:" : process.env.CATALOGUE, { readonly: !building });
const prepare = (sql) => (building ? undefined : db.prepare(sql));
db.pragma("mmap_size = 1073741824");
db.pragma("cache_size = -65536");

const CARD = `SELECT c.slug, c.title, c.brand, c.price, c.highest, c.compare_at, c.variant,
	(SELECT MAX(s.on_hand - s.reserved - s.safety) FROM stock s WHERE s.product = c.product) AS stock`;

export const ORDERS = [
	{ name: "", label: "Popular", column: "sold", direction: "DESC" },
	{ name: "newest", label: "Newest", column: "newest", direction: "DESC" },
	{ name: "price", label: "Price, lowest first", column: "price", direction: "ASC" },
	{ name: "price-desc", label: "Price, highest first", column: "price", direction: "DESC" },
	{ name: "title", label: "Name", column: "title", direction: "ASC" },
];

const listed = Object.fromEntries(
	ORDERS.map(({ name, column, direction }) => [
		name,
		prepare(`${CARD} FROM (SELECT product, ${column} AS sort FROM listed WHERE category = ?
				ORDER BY ${column} ${direction}, product ${direction} LIMIT ? OFFSET ?) l
			JOIN card c ON c.product = l.product ORDER BY l.sort ${direction}, l.product ${direction}`),
	]),
);
const found = prepare("SELECT * FROM category WHERE path = ?");
const under = prepare("SELECT * FROM category WHERE parent = ? AND path <> '' ORDER BY place");
const tiles = prepare("SELECT * FROM category WHERE path LIKE '%/%' ORDER BY place LIMIT 8");
const counted = prepare("SELECT * FROM counted WHERE category = ? ORDER BY position, facet, value_label");
const reduced = prepare(`${CARD} FROM card c WHERE c.reduced > 0 ORDER BY c.reduced DESC LIMIT ?`);
const related = prepare(`${CARD} FROM related r JOIN card c ON c.product = r.other WHERE r.product = ?`);
const described = prepare("SELECT * FROM described WHERE slug = ?");
const variants = prepare(`SELECT v.*, s.on_hand - s.reserved - s.safety AS stock FROM variant v
	JOIN stock s ON s.variant = v.variant AND s.product = v.product WHERE v.product = ? ORDER BY v.place`);
const details = prepare("SELECT name, value FROM detail WHERE product = ? ORDER BY place");

export const menu = building ? [] : under.all("").map((root) => ({ ...root, children: under.all(root.path) }));

export function list(path, category, query) {
	const here = found.get(category);
	if (!here) return undefined;
	const order = ORDERS.find(({ name }) => name === query.get("sort")) ?? ORDERS[0];
	const size = Math.min(Number(query.get("size") ?? 24), 96);
	const page = Math.max(Number(query.get("page") ?? 1), 1);
	const groups = [];
	for (const row of counted.all(category)) {
		const field = row.facet.startsWith("a:") ? `f.${row.facet.slice(2)}` : row.facet;
		if (groups.at(-1)?.field !== field) groups.push({ field, name: row.label, values: [] });
		groups.at(-1).values.push(row);
	}
	const cards = listed[order.name].all(category, size, (page - 1) * size);
	return { path, here, order, orders: ORDERS, size, page, pages: Math.max(Math.ceil(here.total / size), 1), groups, cards, below: under.all(category) };
}

export function home() {
	return { tiles: tiles.all(), best: listed[""].all("", 4, 0), reduced: reduced.all(4), fresh: listed.newest.all("", 4, 0) };
}

export function product(slug) {
	const product = described.get(slug);
	if (!product) return undefined;
	const id = product.product;
	return { product, variants: variants.all(id), details: details.all(id), related: related.all(id) };
}
