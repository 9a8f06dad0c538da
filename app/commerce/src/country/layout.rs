//! Address layouts: `%N` name, `%O` company, `%A` street, `%C` town, `%S` region, `%Z` postcode, `%n` a new line.

/// The lines of a layout, filled; a line without any of its fields is left out.
pub(super) fn lines(layout: &str, field: impl Fn(char) -> String) -> Vec<String> {
    let lines = layout.split("%n").map(|line| filled(line, &field));
    lines.filter(|line| !line.is_empty()).collect()
}

/// What stands before a field, such as `FI-` or a comma, goes with it; between two fields it needs both.
fn filled(line: &str, field: &impl Fn(char) -> String) -> String {
    let mut parts = line.split('%');
    let mut before = parts.next().unwrap_or_default();
    let mut text = String::new();
    for (place, part) in parts.enumerate() {
        let mut rest = part.chars();
        let value = rest.next().map(field).unwrap_or_default();
        if !value.is_empty() {
            if place == 0 || !text.is_empty() {
                text.push_str(before);
            }
            text.push_str(&value);
        }
        before = rest.as_str();
    }
    text
}
