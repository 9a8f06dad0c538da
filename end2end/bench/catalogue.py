"""An invented catalogue, for a shop that `fleetcart seed` cannot fill yet: a file to import."""

import random
from pathlib import Path

WORDS = "alder amber birch cedar clay copper coral cotton dawn dusk fern flint frost glass grove hazel ivory jade linen maple moss oak olive onyx pearl pine quartz reed river rowan sand shell slate stone straw velvet walnut willow wool".split()
THINGS = "basket bench blanket board book bottle bowl box brush candle chair clock cloth cup curtain cushion desk dish frame hook jar jug kettle lamp mat mirror mug napkin pan plate pot quilt rack rug shelf spoon stool table tray vase".split()
FACETS = {"colour": 12, "material": 9, "fit": 6, "style": 8, "room": 7, "pattern": 5}
HEADER = "name,slug,description,facets,assets,optionGroups,optionValues,sku,price,stockOnHand,weight_g"


def write(path: Path, products: int, seed: int) -> None:
    """A few values of each facet have most of the products; each product has one to three variants."""
    dice = random.Random(seed)

    def rare(values: int) -> int:
        return min(int(dice.paretovariate(1.1)) - 1, values - 1)

    with path.open("w") as file:
        print(HEADER, file=file)
        for number in range(products):
            name = f"{dice.choice(WORDS)} {dice.choice(THINGS)} {number}".capitalize()
            group = rare(8)
            # What comes second is below what comes first.
            facets = [f"category:Group {group}", f"category:Shelf {group} {rare(12)}", f"brand:{WORDS[rare(30)].capitalize()}"]
            facets += [f"{code}:{code} {rare(values)}" for code, values in FACETS.items()]
            text = " ".join(dice.choices(WORDS + THINGS, k=dice.randint(20, 90))).capitalize() + "."
            price = dice.randint(200, 30_000)
            sizes = ["S", "M", "L"][: dice.choice([1, 1, 1, 2, 3])]
            for place, size in enumerate(sizes):
                option = ("size", size) if len(sizes) > 1 else ("", "")
                first = [name, f"product-{number}", text, "|".join(facets), "", option[0]] if place == 0 else [""] * 6
                row = [*first, option[1], f"P{number}-{place}", f"{price / 100:.2f}", str(dice.randint(1000, 4000)), str(dice.randint(50, 5000))]
                print(",".join(row), file=file)
