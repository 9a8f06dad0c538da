use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

#[test]
fn a_fault_is_found_made_small_and_said() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/tests");
    let smallest = RefCell::new(Vec::new());
    let run = catch_unwind(AssertUnwindSafe(|| {
        Target::named("tests").words(&["boom"]).run(|input| {
            if input.windows(4).any(|part| part == b"boom") {
                smallest.replace(input.to_vec());
                panic!("as wanted");
            }
        });
    }));
    let found: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    for file in &found {
        if file
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("found-")
        {
            fs::remove_file(file).unwrap();
        }
    }
    let said = *run.unwrap_err().downcast::<String>().unwrap();
    assert!(
        said.contains("as wanted") && said.contains("boom"),
        "{said}"
    );
    assert!(found.len() > 1, "{found:?}");
    assert!(smallest.borrow().len() < 40, "{smallest:?}");
}

#[test]
fn inputs_differ_and_are_the_same_for_the_same_seed() {
    let inputs = || {
        let (mut runner, made) = (
            TestRunner::new_with_rng(settings(), random(7)),
            Cell::new(0),
        );
        let strategy = changed(vec![b"name,sku\nMug,M-1".to_vec()], &["x"]);
        let mut all = Vec::new();
        while made.replace(made.get() + 1) < 50 {
            use proptest::strategy::ValueTree;
            all.push(strategy.new_tree(&mut runner).unwrap().current());
        }
        all
    };
    let first = inputs();
    assert_eq!(first, inputs());
    let different: std::collections::BTreeSet<_> = first.iter().collect();
    assert!(different.len() > 30, "{}", different.len());
}
