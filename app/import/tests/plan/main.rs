//! What a file must look like, and what is said about one that does not.
#![allow(clippy::unwrap_used)]

mod form;

use std::path::Path;

use commerce::Currency;
use import::enrichment::Enrichment;
use import::plan::{Plan, PlanOptions, PlannedProduct, plan};

const HEADER: &str = "name,slug,description,assets,facets,optionGroups,optionValues,sku,price,\
    taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets";

#[test]
fn padded_columns_and_continuation_rows_are_understood() {
    let plan = plan_of(
        "name           ,slug  ,facets                                                ,optionGroups     ,optionValues ,sku   ,price   ,taxCategory,stockOnHand,trackInventory\n\
         Laptop         ,laptop,category:Electronics|category:Computers|brand:Apple   ,\"screen size|RAM\",\"13 inch|8GB\"  ,L-138 ,1299.00 ,standard   ,100        ,\n\
                        ,      ,                                                      ,                 ,\"15 inch|8GB\"  ,L-158 ,1399.00 ,standard   ,0          ,false\n\
         Mouse          ,      ,category:Electronics                                  ,                 ,             ,M-1   ,18.99   ,           ,7          ,true\n",
    );
    assert_eq!(plan.errors, []);
    let [laptop, mouse] = two(&plan);

    assert_eq!((laptop.line, mouse.line), (2, 4));
    assert_eq!(laptop.product.slug.as_str(), "laptop");
    assert_eq!(mouse.product.slug.as_str(), "mouse");
    assert_eq!(laptop.product.brand.as_ref().unwrap().name, "Apple");
    let way: Vec<&str> = laptop.product.categories[0]
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(way, ["Electronics", "Computers"]);
    let options: Vec<&str> = laptop
        .product
        .options
        .iter()
        .map(|o| o.name.as_str())
        .collect();
    assert_eq!(options, ["screen size", "RAM"]);
    assert_eq!(laptop.product.options[0].values.len(), 2);
    assert_eq!(laptop.product.options[1].values.len(), 1);

    let [small, large] = laptop.product.variants.as_slice() else {
        panic!("two variants")
    };
    assert_eq!(small.price.minor(), 129_900);
    assert_eq!(small.option_labels, ["13 inch", "8GB"]);
    assert_eq!((small.track_stock, small.on_hand), (true, Some(100)));
    assert_eq!((large.track_stock, large.on_hand), (false, None));
    assert_eq!(mouse.product.tax_class, "standard");
    assert_eq!(plan.summary(), "2 products with 3 variants and 0 pictures.");
}

#[test]
fn our_own_columns_fill_in_what_others_lack() {
    let plan = plan_of(
        "name,sku,price,brand,weight_g,compare_at_price,barcode,tax_class,backorder,highlight,facets\n\
         Fern,F-1,12.00,Verdant,850,15.50,4006381333931,reduced,yes,Hardy and <green>,colour:green|colour:white\n",
    );
    assert_eq!(plan.errors, []);
    let fern = &plan.products[0].product;
    let variant = &fern.variants[0];
    assert_eq!(fern.tax_class, "reduced");
    assert_eq!(variant.weight_g, 850);
    assert_eq!(variant.compare_at.unwrap().minor(), 1_550);
    assert_eq!(variant.barcode.as_deref(), Some("4006381333931"));
    assert!(variant.backorder);
    assert_eq!(
        fern.description_html,
        "<p><strong>Hardy and &lt;green&gt;</strong></p>"
    );
    assert_eq!(fern.attributes.len(), 1);
    assert_eq!(fern.attributes[0].code, "colour");
    assert_eq!(fern.attributes[0].values.len(), 2);
}

#[test]
fn each_fault_names_its_line_and_column() {
    for (row, column, part) in [
        ("A,a,,,,,,S-1,-5.00,,,,,", "price", "negative"),
        ("A,a,,,,,,S-1,5.001,,,,,", "price", "decimals"),
        ("A,a,,,,,,S-1,−5.00,,,,,", "price", "negative"),
        ("A,a,,,,,,S-1,-0.00,,,,,", "price", "negative"),
        ("A,a,,,,,,S-1,1.250,,,,,", "price", "thousands"),
        ("A,a,,,,,,S-1,92233720368547758.07,,,,,", "price", "add up"),
        ("A,a,,,,,,S-1,5.00,,−3,,,", "stockOnHand", "negative"),
        ("A,a,,,,,,S-1,free,,,,,", "price", "not an amount"),
        ("A,a,,,,,,S-1,,,,,,", "price", "missing"),
        ("A,a,,,,,,,5.00,,,,,", "sku", "empty"),
        (
            "A,a,,,,,,S-1,5.00,luxury,,,,",
            "tax_class",
            "standard, reduced, zero",
        ),
        ("A,a,,,,,,S-1,5.00,,-3,,,", "stockOnHand", "negative"),
        ("A,a,,,,,,S-1,5.00,,2.5,,,", "stockOnHand", "whole number"),
        (
            "A,a,,,,,,S-1,5.00,,99999999999,,,",
            "stockOnHand",
            "more than",
        ),
        ("A,a,,,,,,S-1,5.00,,,maybe,,", "trackInventory", "neither"),
        ("A,a,,gone.jpg,,,,S-1,5.00,,,,,", "assets", "missing"),
        (
            "A,a,,../../etc/passwd,,,,S-1,5.00,,,,,",
            "assets",
            "inside the folder",
        ),
        (
            "A,a,,/etc/passwd,,,,S-1,5.00,,,,,",
            "assets",
            "inside the folder",
        ),
        ("A,a,,,colour,,,S-1,5.00,,,,,", "facets", "not a facet"),
        ("A,a,,,category:!!!,,,S-1,5.00,,,,,", "facets", "no letter"),
        ("A,Not A Slug,,,,,,S-1,5.00,,,,,", "slug", "lower-case"),
        (
            "A,a,,,,size,,S-1,5.00,,,,,",
            "optionValues",
            "0 option values",
        ),
        (
            "A,a,,,,,42,S-1,5.00,,,,,",
            "optionValues",
            "1 option values",
        ),
        (
            "A,a,,,,size|size,4|5,S-1,5.00,,,,,",
            "optionGroups",
            "twice",
        ),
    ] {
        let plan = plan_of(&format!("{HEADER}\n{row}\n"));
        assert_eq!((plan.products.len(), plan.refused), (0, 1), "{row}");
        let error = &plan.errors[0];
        assert_eq!(
            (error.line, error.column.as_deref()),
            (2, Some(column)),
            "{row}: {error}"
        );
        assert!(error.message.contains(part), "{row}: {error}");
        assert!(
            error
                .to_string()
                .starts_with(&format!("Line 2, {column}: ")),
            "{error}"
        );
    }
}

#[test]
fn one_bad_variant_refuses_its_product_and_no_other() {
    let plan = plan_of(&format!(
        "{HEADER}\n\
         Shoe,shoe,,,,size,40,S-40,99.99,,,,,\n\
         ,,,,,,42,S-42,-1,,,,,\n\
         Ball,ball,,,,,,B-1,5.00,,,,,\n"
    ));
    assert_eq!(plan.errors.len(), 1);
    assert_eq!(plan.errors[0].line, 3);
    assert_eq!(plan.refused, 1);
    assert_eq!(plan.products[0].product.title, "Ball");
}

#[test]
fn a_row_that_cannot_be_read_refuses_the_product_it_may_belong_to() {
    let mut bytes = format!("{HEADER}\nShoe,shoe,,,,size,40,S-40,99.99,,,,,\n").into_bytes();
    bytes.extend(b",,,,,,4\xff,S-42,99.99,,,,,\n");
    bytes.extend(b"Ball,ball,,,,,,B-1,5.00,,,,,\n");
    let plan = plan(&bytes, &options());
    assert_eq!(plan.errors[0].line, 3);
    assert!(plan.errors[0].message.contains("UTF-8"));
    let titles: Vec<&str> = plan
        .products
        .iter()
        .map(|p| p.product.title.as_str())
        .collect();
    assert_eq!(titles, ["Ball"]);
}

#[test]
fn labels_stay_as_the_file_writes_them() {
    let plan = plan_of(
        "name,sku,price,facets,optionGroups,optionValues\nCase,C-1,5,made for:iPhone|system:iOS,unit,kg\n",
    );
    let product = &plan.products[0].product;
    assert_eq!(product.attributes[0].values[0].1, "iPhone");
    assert_eq!(product.attributes[1].values[0].1, "iOS");
    assert_eq!(product.options[0].values[0].label, "kg");
}

#[test]
fn two_names_of_one_code_are_a_fault_wherever_they_stand() {
    for (facets, part) in [
        (
            "size:1.5|size:1-5",
            "“1-5” and “1.5” on line 2 would have one code, “1-5”",
        ),
        ("brand:Müller", "“Mueller” and “Müller” on line 2"),
        ("category:Überall", "“Ueberall” and “Überall” on line 2"),
    ] {
        let other = facets
            .replace(['ü', 'Ü'], "ue")
            .replace("category:ue", "category:Ue");
        let plan = plan_of(&format!(
            "name,sku,price,facets\nA,A-1,5,{facets}\nB,B-1,5,{other}\n"
        ));
        assert!(plan.errors[0].message.contains(part), "{:?}", plan.errors);
        assert_eq!(plan.errors[0].column.as_deref(), Some("facets"));
    }
    let alike =
        plan_of("name,sku,price,facets\nA,A-1,5,colour:Dark blue\nB,B-1,5,Colour:dark-blue\n");
    assert_eq!(alike.errors, []);
}

#[test]
fn a_fault_is_one_line_whatever_it_repeats_of_the_file() {
    let plan = plan_of("name,sku,price,\"Two\nlines\"\nBall,B-1,x\ty\n");
    for fault in plan.errors.iter().chain(&plan.warnings) {
        assert!(!fault.to_string().contains(['\n', '\t']), "{fault:?}");
    }
    assert_eq!((plan.errors.len(), plan.warnings.len()), (1, 1));
}

#[test]
fn a_long_title_needs_no_slug_column() {
    for title in ["W".repeat(200), "Word ".repeat(40), "Чай ".repeat(50)] {
        let plan = plan_of(&format!("name,sku,price\n{title},B-1,5.00\n"));
        assert_eq!(plan.errors, [], "{title}");
    }
}

#[test]
fn a_sku_or_an_address_of_an_earlier_product_is_refused_with_both_lines() {
    let plan = plan_of("name,sku,price\nBall,B-1,5.00\nBat,b-1,6.00\nBall,B-3,5.00\n");
    assert_eq!(plan.products.len(), 1);
    let messages: Vec<String> = plan.errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "Line 3, sku: The SKU “b-1” is already on line 2.",
            "Line 4, slug: The address “ball” is already on line 2.",
        ]
    );
}

#[test]
fn variants_that_share_a_sku_are_told_apart_by_their_options() {
    let plan = plan_of(&format!(
        "{HEADER}\n\
         Chair,chair,,,,color,mustard,404.96,100.00,,,,,color:yellow\n\
         ,,,,,,mint,404.96,100.00,,,,,color:green\n"
    ));
    assert_eq!(plan.errors, []);
    let skus: Vec<&str> = plan.products[0]
        .product
        .variants
        .iter()
        .map(|v| v.sku.as_str())
        .collect();
    assert_eq!(skus, ["404.96-MUSTARD", "404.96-MINT"]);
    assert_eq!(plan.warnings.len(), 2);
    assert_eq!(plan.products[0].product.attributes[0].values.len(), 2);
}

#[test]
fn the_same_choice_twice_is_no_choice() {
    let plan = plan_of(&format!(
        "{HEADER}\n\
         Shoe,shoe,,,,size,40,S-1,9.99,,,,,\n\
         ,,,,,,40,S-2,9.99,,,,,\n\
         Ball,ball,,,,,,B-1,5.00,,,,,\n\
         ,,,,,,,B-2,5.00,,,,,\n"
    ));
    assert!(plan.products.is_empty());
    assert!(plan.errors[0].message.contains("same option values"));
    assert!(plan.errors[1].message.contains("need optionGroups"));
}

#[test]
fn a_file_that_begins_with_a_variant_says_so() {
    let plan = plan_of("name,sku,price\n,B-1,5.00\nBall,B-2,5.00\n");
    assert_eq!(
        plan.errors[0].to_string(),
        "Line 2, name: The first row needs a name; rows without one are further variants."
    );
    assert_eq!(plan.products.len(), 1);
}

#[test]
fn what_the_shop_knows_is_laid_over_the_file() {
    let mut options = options();
    options.enrichment = Enrichment::parse(
        r#"
        capitals = true
        filters = ["Material"]
        [names]
        cpu = "Processor"
        [labels]
        gray = "Grey"
        [products.pc]
        brand = "Own"
        highlight = "Fast."
        tax_class = "reduced"
        weight_g = 9000
        compare_at = "1200.00"
        attributes = { Material = ["Steel", "Glass"], Warranty = "2 years" }
        [products.pc.variants."PC-2"]
        stock = 3
        weight_g = 9500
        compare_at = ""
        "#,
    )
    .unwrap();
    let csv = format!(
        "{HEADER}\n\
         PC,pc,,,color:gray,cpu,i7-8700,PC-1,999.00,standard,50,,,\n\
         ,,,,,,R7-2700,PC-2,1099.00,standard,50,,,\n"
    );
    let plan = plan(csv.as_bytes(), &options);
    assert_eq!(plan.errors, []);
    let pc = &plan.products[0].product;
    assert_eq!(pc.options[0].name, "Processor");
    assert_eq!(pc.options[0].values[0].label, "i7-8700");
    assert_eq!(pc.brand.as_ref().unwrap().slug.as_str(), "own");
    assert_eq!(pc.seo.description.as_deref(), Some("Fast."));
    let [first, second] = pc.variants.as_slice() else {
        panic!("two variants")
    };
    assert_eq!((first.on_hand, first.weight_g), (Some(50), 9000));
    assert_eq!((second.on_hand, second.weight_g), (Some(3), 9500));
    assert_eq!(first.compare_at.unwrap().minor(), 120_000);
    assert_eq!(second.compare_at, None);
    let facts: Vec<(&str, bool)> = pc
        .attributes
        .iter()
        .map(|a| (a.name.as_str(), a.filterable))
        .collect();
    assert_eq!(
        facts,
        [("Color", true), ("Material", true), ("Warranty", false)]
    );
    assert_eq!(pc.attributes[0].values[0].1, "Grey");
}

fn plan_of(csv: &str) -> Plan {
    plan(csv.as_bytes(), &options())
}

fn options() -> PlanOptions {
    PlanOptions::beside(Path::new("no-such-folder/products.csv"), Currency::EUR)
}

fn two(plan: &Plan) -> [&PlannedProduct; 2] {
    [&plan.products[0], &plan.products[1]]
}
