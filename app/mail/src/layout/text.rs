//! The plain text: reads well in a fixed-width font, and is no worse in any other.

use super::{Amount, Block, Content, Goods, Weight};
use crate::Brand;
use crate::escape::one_line;

/// Characters in a line.
const WIDTH: usize = 72;

pub(super) fn render(content: &Content, brand: &Brand) -> String {
    let mut parts: Vec<String> = content.blocks.iter().map(render_block).collect();
    let mut foot = vec![
        "-- ".to_owned(),
        one_line(&brand.shop_name),
        brand.home.to_string(),
    ];
    foot.extend(brand.imprint.iter().map(|line| one_line(line)));
    parts.push(foot.join("\n"));
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

fn render_block(block: &Block) -> String {
    match block {
        Block::Heading(text) => {
            let text = wrapped(text);
            let longest = text
                .lines()
                .map(|line| line.chars().count())
                .max()
                .unwrap_or(0);
            format!("{text}\n{}", "=".repeat(longest))
        }
        Block::Paragraph(text) | Block::Small(text) => wrapped(text),
        Block::Button { label, link } => format!("{label}:\n{link}"),
        Block::Lines { title, lines } => titled(title, lines.iter().map(|line| wrapped(line))),
        Block::Details { title, rows } => {
            let widest = rows
                .iter()
                .map(|(label, _)| label.chars().count())
                .max()
                .unwrap_or(0)
                + 1;
            titled(
                title,
                rows.iter().map(|(label, value)| {
                    let label = format!("{label}:");
                    format!("{label:<widest$}  {value}")
                }),
            )
        }
        Block::Goods(goods) => goods
            .iter()
            .map(render_goods)
            .collect::<Vec<_>>()
            .join("\n"),
        Block::Amounts(amounts) => amounts
            .iter()
            .map(render_amount)
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

fn titled(title: &str, lines: impl Iterator<Item = String>) -> String {
    let mut text = title.to_owned();
    for line in lines {
        text.push('\n');
        text.push_str(&line);
    }
    text
}

fn render_goods(line: &Goods) -> String {
    let first = spread(&line.title, &line.amount);
    let first = first.trim_end();
    if line.detail.is_empty() {
        first.to_owned()
    } else {
        format!("{first}\n  {}", line.detail)
    }
}

fn render_amount(line: &Amount) -> String {
    let row = spread(&line.label, &line.amount);
    if line.weight == Weight::Total {
        format!("{}\n{row}", "-".repeat(WIDTH))
    } else {
        row
    }
}

/// The label at the left edge, the amount at the right; below it when both do not fit.
fn spread(label: &str, amount: &str) -> String {
    let taken = label.chars().count() + amount.chars().count();
    if taken < WIDTH {
        format!("{label}{}{amount}", " ".repeat(WIDTH - taken))
    } else {
        format!("{}\n{amount:>WIDTH$}", wrapped(label))
    }
}

fn wrapped(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + 8);
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_breaks_between_words_and_loses_none() {
        let text = "word ".repeat(40) + &"x".repeat(90) + " end";
        let broken = wrapped(&text);
        assert_eq!(broken.replace('\n', " "), text);
        assert!(
            broken
                .lines()
                .all(|line| line.len() <= WIDTH || !line.contains(' ')),
            "{broken}"
        );
    }

    #[test]
    fn an_amount_stands_at_the_right_edge_even_below_a_long_label() {
        for label in ["Delivery", &"Long ".repeat(30)] {
            let row = spread(label.trim(), "€4.90");
            assert_eq!(row.lines().last().unwrap().chars().count(), WIDTH, "{row}");
            assert!(row.ends_with(" €4.90"));
        }
    }
}
