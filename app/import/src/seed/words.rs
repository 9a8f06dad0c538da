//! What invented products are made of. Whoever changes a list changes what every seed makes.

/// A kind of product: its category, what one piece is called, and about what it costs in minor units.
pub(super) type Kind = (&'static str, &'static str, i64);

/// Departments, their groups, and the kinds in each: three levels of categories.
pub(super) const DEPARTMENTS: &[(&str, &[(&str, &[Kind])])] = &[
    (
        "Furniture",
        &[
            (
                "Seating",
                &[
                    ("Armchairs", "armchair", 34900),
                    ("Dining chairs", "dining chair", 11900),
                    ("Stools", "stool", 5900),
                    ("Benches", "bench", 18900),
                ],
            ),
            (
                "Tables",
                &[
                    ("Side tables", "side table", 8900),
                    ("Desks", "desk", 29900),
                    ("Dining tables", "dining table", 59900),
                ],
            ),
            (
                "Storage",
                &[
                    ("Shelves", "shelf", 7900),
                    ("Sideboards", "sideboard", 44900),
                    ("Baskets", "basket", 2490),
                    ("Coat racks", "coat rack", 6900),
                ],
            ),
        ],
    ),
    (
        "Kitchen",
        &[
            (
                "Cookware",
                &[
                    ("Saucepans", "saucepan", 4990),
                    ("Frying pans", "frying pan", 3990),
                    ("Casseroles", "casserole", 8990),
                    ("Baking tins", "baking tin", 1790),
                ],
            ),
            (
                "Tableware",
                &[
                    ("Plates", "plate", 1290),
                    ("Mugs", "mug", 990),
                    ("Bowls", "bowl", 1190),
                    ("Carafes", "carafe", 2790),
                ],
            ),
            (
                "Knives and boards",
                &[
                    ("Chef's knives", "chef's knife", 7490),
                    ("Chopping boards", "chopping board", 2990),
                    ("Peelers", "peeler", 890),
                ],
            ),
        ],
    ),
    (
        "Clothing",
        &[
            (
                "Tops",
                &[
                    ("T-shirts", "T-shirt", 1990),
                    ("Shirts", "shirt", 4990),
                    ("Jumpers", "jumper", 6990),
                    ("Cardigans", "cardigan", 7990),
                ],
            ),
            (
                "Outerwear",
                &[
                    ("Rain jackets", "rain jacket", 12900),
                    ("Winter coats", "winter coat", 22900),
                    ("Gilets", "gilet", 8900),
                ],
            ),
            (
                "Accessories",
                &[
                    ("Scarves", "scarf", 2990),
                    ("Gloves", "pair of gloves", 2490),
                    ("Hats", "hat", 2790),
                    ("Belts", "belt", 3490),
                ],
            ),
        ],
    ),
    (
        "Outdoors",
        &[
            (
                "Camping",
                &[
                    ("Tents", "tent", 24900),
                    ("Sleeping bags", "sleeping bag", 11900),
                    ("Camping stoves", "camping stove", 6900),
                    ("Lanterns", "lantern", 3490),
                ],
            ),
            (
                "Cycling",
                &[
                    ("Panniers", "pannier", 7490),
                    ("Cycle helmets", "cycle helmet", 6490),
                    ("Cycle lights", "cycle light", 2990),
                ],
            ),
            (
                "Garden",
                &[
                    ("Planters", "planter", 2290),
                    ("Watering cans", "watering can", 1990),
                    ("Secateurs", "pair of secateurs", 2790),
                    ("Bird tables", "bird table", 4490),
                ],
            ),
        ],
    ),
    (
        "Living",
        &[
            (
                "Lighting",
                &[
                    ("Table lamps", "table lamp", 6490),
                    ("Floor lamps", "floor lamp", 12900),
                    ("Pendant lights", "pendant light", 9900),
                ],
            ),
            (
                "Textiles",
                &[
                    ("Cushions", "cushion", 2490),
                    ("Blankets", "blanket", 5990),
                    ("Rugs", "rug", 15900),
                    ("Towels", "towel", 1690),
                ],
            ),
            (
                "Decoration",
                &[
                    ("Vases", "vase", 2990),
                    ("Picture frames", "picture frame", 1890),
                    ("Candle holders", "candle holder", 1490),
                    ("Wall clocks", "wall clock", 4990),
                ],
            ),
        ],
    ),
    (
        "Office",
        &[
            (
                "Stationery",
                &[
                    ("Notebooks", "notebook", 1290),
                    ("Fountain pens", "fountain pen", 4490),
                    ("Pencil cases", "pencil case", 1790),
                ],
            ),
            (
                "Electronics",
                &[
                    ("Keyboards", "keyboard", 8990),
                    ("Headphones", "pair of headphones", 12900),
                    ("Speakers", "speaker", 9900),
                    ("Chargers", "charger", 2990),
                ],
            ),
            (
                "Bags",
                &[
                    ("Rucksacks", "rucksack", 8490),
                    ("Briefcases", "briefcase", 14900),
                    ("Laptop sleeves", "laptop sleeve", 2990),
                ],
            ),
        ],
    ),
];

pub(super) const BRANDS: &[&str] = &[
    "Ashdown",
    "Bellwood",
    "Corrie & Sons",
    "Dunmore",
    "Elmsted",
    "Fairholt",
    "Greyfriars",
    "Hallam",
    "Inverlea",
    "Jarrow Works",
    "Kestrel",
    "Larkhill",
    "Marlowe",
    "Northgate",
    "Oakley Row",
    "Penrose",
    "Quayside",
    "Ravensworth",
    "Selby",
    "Thornbury",
    "Ullswater",
    "Vellacott",
    "Westerham",
    "Yarrow",
    "Aldersey",
    "Brackenfield",
    "Claremont",
    "Dovecote",
    "Eskdale",
    "Foxglove",
    "Gatehouse",
    "Hartland",
    "Ivybridge",
    "Kilburn Mill",
    "Lowther",
    "Midhurst",
];

pub(super) const SERIES: &[&str] = &[
    "Alder", "Brae", "Cove", "Dale", "Ember", "Fen", "Glen", "Haven", "Isle", "Juniper", "Knoll",
    "Linden", "Moor", "Nook", "Orchard", "Pebble", "Quarry", "Ridge", "Shore", "Tarn", "Vale",
    "Wharf",
];

pub(super) const ADJECTIVES: &[&str] = &[
    "slim",
    "sturdy",
    "light",
    "folding",
    "hand-finished",
    "classic",
    "compact",
    "deep",
    "quiet",
    "everyday",
    "generous",
    "simple",
    "tall",
    "low",
    "rounded",
    "stackable",
];

/// Facts that lists filter by: name, and values with the commonest first.
pub(super) const FACTS: &[(&str, &[&str])] = &[
    (
        "Material",
        &[
            "Oak",
            "Cotton",
            "Steel",
            "Wool",
            "Linen",
            "Ash",
            "Glass",
            "Leather",
            "Aluminium",
            "Stoneware",
            "Beech",
            "Brass",
            "Canvas",
            "Cork",
        ],
    ),
    (
        "Style",
        &[
            "Modern",
            "Country",
            "Minimal",
            "Traditional",
            "Industrial",
            "Coastal",
        ],
    ),
    (
        "Made in",
        &[
            "Portugal",
            "Germany",
            "United Kingdom",
            "Italy",
            "Poland",
            "Denmark",
            "Spain",
            "Sweden",
            "Czechia",
            "Austria",
        ],
    ),
    (
        "Pattern",
        &["Plain", "Striped", "Checked", "Dotted", "Floral"],
    ),
    (
        "Care",
        &[
            "Wipe clean",
            "Machine washable",
            "Hand wash",
            "Dishwasher safe",
        ],
    ),
    ("Guarantee", &["2 years", "3 years", "5 years", "10 years"]),
];

pub(super) const COLOURS: &[(&str, &str)] = &[
    ("Black", "#1b1b1d"),
    ("White", "#f6f5f1"),
    ("Grey", "#8a8d91"),
    ("Navy", "#1f2f4f"),
    ("Olive", "#6b7043"),
    ("Sand", "#d8c7a3"),
    ("Rust", "#a8512c"),
    ("Sage", "#9caf94"),
    ("Mustard", "#cf9f2e"),
    ("Burgundy", "#6d2233"),
];

pub(super) const SIZES: &[&str] = &["XS", "S", "M", "L", "XL", "XXL"];

/// Sentences about a product; `{}` stands for what one piece is called.
pub(super) const SENTENCES: &[&str] = &[
    "This {} was drawn for rooms in which people live, not for photographs.",
    "Every {} is checked by hand before it leaves the workshop.",
    "It keeps its shape after years of daily use.",
    "We have sold this {} since our first season, and we still use the one we began with.",
    "The edges are rounded, so nothing catches.",
    "No {} asks for less: keep it dry and it will outlast its owner.",
    "The surface is sealed twice and takes a spill without complaint.",
    "Spare parts can be ordered for ten years.",
    "It arrives in one box, without plastic, and needs no tools.",
    "Small differences in grain and shade are no fault; they are what makes each {} its own.",
    "The maker pays above the local wage and lets us publish the invoices.",
    "If you are between two sizes, take the larger one.",
    "It goes well with the rest of the series, and just as well alone.",
    "Ask us for a sample before you decide; it costs nothing.",
];
