//! What merchants import: files of products.

use std::collections::BTreeSet;

use commerce::Currency;
use fuzz::Target;
use import::plan::{COLUMNS, PlanOptions, plan};

#[test]
fn a_file_is_planned_or_refused_by_line_and_nothing_is_planned_twice() {
    let folder = tempfile::tempdir().unwrap();
    let options = PlanOptions::beside(&folder.path().join("file.csv"), Currency::EUR);
    let words: Vec<&str> = COLUMNS
        .iter()
        .map(|column| column.name)
        .chain([
            "sep=;\n",
            "1.250",
            "9,50",
            "size|colour",
            "S|red",
            "category:A > B",
            "\"\"",
            "../x.jpg",
            "=1+1",
        ])
        .collect();
    Target::named("csv").words(&words).run(|file| {
        let planned = plan(file, &options);
        for fault in planned.errors.iter().chain(&planned.warnings) {
            assert!(fault.line >= 1 && fault.message.len() > 5, "{fault}");
            assert!(
                !fault.to_string().contains('\n'),
                "one line for a fault: {fault:?}"
            );
        }
        assert!(!planned.summary().is_empty());
        assert_eq!(planned.is_clean(), planned.errors.is_empty());
        let (mut slugs, mut skus) = (BTreeSet::new(), BTreeSet::new());
        for product in planned.products.iter().map(|planned| &planned.product) {
            assert!(slugs.insert(product.slug.to_string()), "{}", product.slug);
            assert!(!product.title.trim().is_empty() && product.title.chars().count() <= 200);
            assert!(!product.variants.is_empty());
            for variant in &product.variants {
                assert!(skus.insert(variant.sku.clone()), "{}", variant.sku);
                assert!(variant.price.minor() >= 0 && variant.on_hand.unwrap_or(0) >= 0);
                assert_eq!(variant.option_labels.len(), product.options.len());
            }
        }
    });
}
