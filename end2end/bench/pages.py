"""What is asked of a shop, read from its catalogue: pages that many ask for, and pages that nobody asked for before."""

import itertools
import random
import urllib.parse
from collections import Counter
from dataclasses import dataclass

from loading import Request
from serving import Shop

SORTS = ["", "newest", "price", "price-desc", "title"]
SIZES = ["", "48", "96"]
# Hardly anybody leafs further.
LAST_PAGE = 20


@dataclass
class Catalogue:
    """By number of products, the most first."""

    categories: list[tuple[str, int]]
    attributes: list[tuple[str, str]]
    brands: list[str]
    slugs: list[str]
    words: list[str]
    products: int

    @classmethod
    def of(cls, shop: Shop) -> "Catalogue":
        facets = shop.rows("SELECT facet, value, COUNT(*) FROM listing_facet GROUP BY facet, value ORDER BY COUNT(*) DESC, value")
        titles = shop.rows("SELECT slug, title FROM listing WHERE visible ORDER BY product_id LIMIT 20000")
        words = Counter(word.lower() for _, title in titles for word in title.split() if word.isalpha() and len(word) > 2)
        return cls(
            categories=[(value, count) for facet, value, count in facets if facet == "category"],
            attributes=[(facet.removeprefix("a:"), value) for facet, value, _ in facets if facet.startswith("a:")],
            brands=[value for facet, value, _ in facets if facet == "brand"],
            slugs=[slug for slug, _ in titles],
            words=[word for word, _ in words.most_common(60)],
            products=shop.rows("SELECT COUNT(*) FROM listing WHERE visible")[0][0],
        )

    def often(self) -> dict[str, str]:
        code, value = self.attributes[0]
        category = next(path for path, _ in self.categories if "/" not in path)
        return {
            "home": "/",
            "list": "/products?sort=price&page=3",
            "filtered list": f"/products?{urllib.parse.urlencode({'brand': self.brands[0], f'f.{code}': value})}",
            "category": f"/c/{category}?sort=price&page=2",
            "product": f"/p/{self.slugs[1]}",
            "search": f"/search?q={self.words[0]}",
            "suggest": f"/search/suggest?q={self.words[0]}",
        }

    def never(self, seed: int) -> dict[str, list[Request]]:
        """Addresses that are each asked for once, in an order without a pattern, other for each seed."""
        pages = {
            "list": list(self._leafing("/products", self.products)),
            "category": [path for category, count in self.categories for path in self._leafing(f"/c/{category}", count)],
            "filtered list": list(self._filtered()),
            "product": [f"/p/{slug}" for slug in self.slugs],
            "search": [f"/search?q={one}+{other}" for one, other in itertools.permutations(self.words, 2)],
        }
        shares = {}
        for name, paths in pages.items():
            random.Random(0).shuffle(paths)
            # Several measurements share what there is: none may meet what another has asked for.
            shares[name] = [Request(path) for path in paths[seed % SHARES :: SHARES]]
        return shares

    @staticmethod
    def _leafing(path: str, products: int):
        for sort, size in itertools.product(SORTS, SIZES):
            for page in range(1, min(LAST_PAGE, products // int(size or 24)) + 1):
                asked = {"sort": sort, "size": size, "page": str(page) if page > 1 else ""}
                query = urllib.parse.urlencode({name: value for name, value in asked.items() if value})
                yield f"{path}?{query}" if query else path

    def _filtered(self):
        common = self.attributes[:24]
        for brand, sort, (one, other) in itertools.product(self.brands[:12], SORTS, itertools.combinations(common, 2)):
            asked = [("brand", brand), (f"f.{one[0]}", one[1]), (f"f.{other[0]}", other[1])] + ([("sort", sort)] if sort else [])
            yield f"/products?{urllib.parse.urlencode(asked)}"


SHARES = 4
