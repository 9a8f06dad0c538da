"""What must be reached, beside what was measured."""

from dataclasses import dataclass


@dataclass
class Goal:
    what: str
    now: str
    bar: str
    goal: str
    key: str


GOALS = [
    Goal("list with a cart, br ÷ bytes of that size from memory", "0.0005", "0.5", "0.9", "cart_list"),
    Goal("list with a cart ÷ SvelteKit's list, nothing kept", "0.15", "50", "100", "sveltekit"),
    Goal("a miss: list ÷ axum + askama with stored counts", "0.005", "0.1", "0.3", "askama"),
    Goal("p99 ÷ p50 of kept pages under steady load, keeping ended every second", "300–600", "20", "5", "tail"),
    Goal("p50 of a missed list, category, product, search at {large:,} ÷ at {small:,} (asked for: 1,000,000 ÷ 1,000)", "~300 (by growth)", "2", "1.3", "growth"),
    Goal("search page with a cart ÷ suggest", "0.07", "0.5", "1", "search"),
    Goal("orders a second, MySQL, shop and database on one core, p99 under 250 ms", "?", "print", "above Vendure's and Saleor's", "orders_mysql"),
    Goal("orders a second, SQLite, one core", "?", "print", "", "orders_sqlite"),
    Goal("RSS after {requests:,} requests; growth in the last half", "327 MB", "150 MB; 2 %", "100 MB; 0", "rss"),
    Goal("RSS at {large:,} products (asked for: 1,000,000)", "?", "900 MB", "500 MB", "rss_large"),
    Goal("start to ready", "1.9 s", "0.5 s", "0.2 s", "ready"),
    Goal("start to ready at {large:,} (asked for: 1,000,000)", "?", "5 s", "2 s", "ready_large"),
    Goal("import, products a second", "380", "3 000", "10 000", "import"),
]


def table(measured: dict[str, str], **numbers: int) -> list[list[str]]:
    rows = []
    for goal in GOALS:
        what = goal.what.format(**numbers)
        rows.append([what, goal.now, goal.bar, goal.goal, measured.get(goal.key, "not measured in this run")])
    return rows
