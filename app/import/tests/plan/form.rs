//! The form of a file: its header, its separator, its quotes.

use import::plan::plan;

use crate::{HEADER, options, plan_of};

#[test]
fn a_header_without_the_needed_columns_refuses_the_file() {
    let plan = plan_of("name,colour\nBall,red\n");
    let columns: Vec<_> = plan
        .errors
        .iter()
        .map(|e| e.column.clone().unwrap())
        .collect();
    assert_eq!(columns, ["sku", "price"]);
    assert!(plan_of("").errors[0].message.contains("empty"));
    assert!(
        plan_of("sku,name,price,SKU\n").errors[0]
            .message
            .contains("twice")
    );
}

#[test]
fn an_unknown_column_is_a_warning_that_names_the_nearest_known_one() {
    let plan =
        plan_of("name,sku,price,horoscope,qty,Stok on hand,decription\nBall,B-1,5.00,Leo,1,1,x\n");
    assert!(plan.is_clean());
    let warnings: Vec<String> = plan.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "Line 1, horoscope: This column is not known and was left out.",
            "Line 1, qty: This column is not known and was left out. Did you mean “stockOnHand”?",
            "Line 1, Stok on hand: This column is not known and was left out. Did you mean “stockOnHand”?",
            "Line 1, decription: This column is not known and was left out. Did you mean “description”?",
        ]
    );
}

#[test]
fn files_with_semicolons_tabs_and_decimal_commas_are_read_with_their_own_lines() {
    for file in [
        "name;sku;price\nTasse;T-1;9,50\n",
        "name\tsku\tprice\r\nTasse\tT-1\t9.5\r\n",
        "name,sku,price\nTasse,T-1,\"9,50\"\n",
        "\u{feff}sep=;\r\nname;sku;price\r\nTasse;T-1;9,50\r\n",
    ] {
        let plan = plan_of(file);
        assert_eq!(plan.errors, [], "{file}");
        assert_eq!(
            plan.products[0].product.variants[0].price.minor(),
            950,
            "{file}"
        );
    }
    let plan = plan_of("sep=;\nname;sku;price\nTasse;T-1;1.250\n");
    let error = plan.errors[0].to_string();
    assert!(
        error.starts_with("Line 3, price: EUR has 2 decimals, “1.250” has more"),
        "{error}"
    );
    assert!(
        plan_of("name|sku|price\nA|A-1|5\n").errors[0]
            .message
            .contains("semicolon")
    );
}

#[test]
fn a_wrong_number_of_fields_is_counted_out() {
    let plan = plan_of("name,sku,price\nBall,B-1,5.00,surplus\nBat,B-2\nNet,B-3,7.00\n");
    let messages: Vec<String> = plan.errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "Line 2: The row has 4 fields, the header has 3.",
            "Line 3: The row has 2 fields, the header has 3.",
        ]
    );
}

#[test]
fn a_quote_that_never_closes_is_found_where_it_opens() {
    let plan = plan_of("name,sku,price\nBall,B-1,5.00\n\"Bat,B-2,6.00\nNet,B-3,7.00\n");
    assert!(plan.products.is_empty());
    assert_eq!(plan.errors[0].line, 3);
    assert!(plan.errors[0].message.contains("never closed"));
}

#[test]
fn random_bytes_never_make_the_reader_panic() {
    use rand::{Rng, SeedableRng};
    let seed: u64 = rand::random();
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let pieces: &[&[u8]] = &[
        b"name,sku,price",
        b"\n",
        b",",
        b"\"",
        b"\r\n",
        b"Ball",
        b"-5",
        b"\xff",
        b"\xef\xbb\xbf",
        b"|",
        b"category:a",
        b"facets",
        b"\0",
        b"optionGroups",
        b"99999999999999999999",
        "🦀".as_bytes(),
    ];
    for _ in 0..300 {
        let mut bytes = Vec::new();
        if random.random_bool(0.7) {
            bytes.extend(HEADER.as_bytes());
            bytes.push(b'\n');
        }
        for _ in 0..random.random_range(0..60) {
            bytes.extend(pieces[random.random_range(0..pieces.len())]);
        }
        let plan = plan(&bytes, &options());
        for product in &plan.products {
            assert!(!product.product.variants.is_empty(), "seed {seed}");
        }
    }
}
