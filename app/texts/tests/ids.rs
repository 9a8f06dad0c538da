//! Holds the sources against the messages: ids and arguments, in both directions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

type Messages = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_text_that_the_sources_name_exists_with_those_arguments_and_no_other_text_stands_in_the_files()
 {
    let written = messages();
    let mut used: BTreeMap<String, Vec<(PathBuf, BTreeSet<String>)>> = BTreeMap::new();
    for file in sources() {
        let source = fs::read_to_string(&file).expect("a source");
        for (id, arguments) in calls(&source) {
            used.entry(id).or_default().push((file.clone(), arguments));
        }
    }
    let mut faults = Vec::new();
    for (id, places) in &used {
        for (file, arguments) in places {
            match written.get(id) {
                None => faults.push(format!("{}: no text {id}", file.display())),
                Some(wanted) if wanted != arguments => {
                    faults.push(format!(
                        "{}: {id} takes {wanted:?}, not {arguments:?}",
                        file.display()
                    ));
                }
                Some(_) => {}
            }
        }
    }
    let unused = written.keys().filter(|id| !used.contains_key(*id));
    faults.extend(unused.map(|id| format!("nobody says {id}")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(!used.is_empty());
}

#[test]
fn calls_are_found_with_their_arguments() {
    let source = r#"
        text!("a-b"); texts::text!( "c", count = n(1, 2), amount = x ); text_around!("d", gap = link, n = 1)
        other!("e"); text!("f", why = text!("g"))"#;
    let found: Vec<String> = calls(source)
        .into_iter()
        .map(|(id, arguments)| format!("{id} {arguments:?}"))
        .collect();
    let wanted = [
        r#"a-b {}"#,
        r#"c {"amount", "count"}"#,
        r#"d {"link", "n"}"#,
        r#"f {"why"}"#,
        r#"g {}"#,
    ];
    assert_eq!(found, wanted);
}

/// Each message's id with the arguments that it names.
fn messages() -> Messages {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
    let mut messages = Messages::new();
    for entry in fs::read_dir(folder).expect("the folder of texts") {
        let source = fs::read_to_string(entry.expect("an entry").path()).expect("a file of texts");
        let resource = parser::parse(source.as_str()).expect("texts that can be read");
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let mut names = BTreeSet::new();
            if let Some(pattern) = &message.value {
                in_pattern(pattern, &mut names);
            }
            messages.insert(message.id.name.to_owned(), names);
        }
    }
    messages
}

fn in_pattern(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => in_inline(inline, names),
            Expression::Select { selector, variants } => {
                in_inline(selector, names);
                for variant in variants {
                    in_pattern(&variant.value, names);
                }
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                in_inline(argument, names);
            }
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inline) = expression.as_ref() {
                in_inline(inline, names);
            }
        }
        _ => {}
    }
}

/// Every source of the shop but this crate's own, where the macros are defined and documented.
fn sources() -> Vec<PathBuf> {
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for entry in fs::read_dir(app).expect("app/") {
        let folder = entry.expect("an entry").path();
        if folder.file_name().is_some_and(|name| name != "texts") {
            walk(&folder.join("src"), &mut found);
        }
    }
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The calls of `text!` and `text_around!`: the id, and the arguments' names.
fn calls(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut calls = Vec::new();
    for name in ["text!(", "text_around!("] {
        for (at, _) in source.match_indices(name) {
            let is_a_longer_name =
                source[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
            let rest = source[at + name.len()..].trim_start();
            if is_a_longer_name || !rest.starts_with('"') {
                continue;
            }
            let (id, rest) = rest[1..].split_once('"').expect("the end of an id");
            calls.push((at, id.to_owned(), arguments(rest)));
        }
    }
    calls.sort();
    calls
        .into_iter()
        .map(|(_, id, arguments)| (id, arguments))
        .collect()
}

/// The names before `=` at the top level, up to the closing bracket of the call; the one of a gap is its value.
fn arguments(rest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for part in top_level_parts(rest) {
        let Some((name, value)) = part.split_once('=') else {
            continue;
        };
        let name = if name.trim() == "gap" { value } else { name };
        names.insert(name.trim().to_owned());
    }
    names
}

fn top_level_parts(rest: &str) -> Vec<&str> {
    let (mut depth, mut is_quoted, mut begin, mut parts) = (0, false, 0, Vec::new());
    let mut before = ' ';
    for (at, character) in rest.char_indices() {
        match character {
            '"' if before != '\\' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => {
                parts.push(&rest[begin..at]);
                return parts;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&rest[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
        before = character;
    }
    panic!("a call of text! without its end: {rest:.60}")
}
