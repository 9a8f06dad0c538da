//! One list of blocks, drawn twice: as plain text and as HTML.

mod html;
mod text;

use crate::escape::one_line;
use crate::wording::{Value, filled};
use crate::{Brand, EmailText};

/// An e-mail's three parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    /// Plain text, at most 72 characters a line unless a word is longer.
    pub text: String,
    /// A whole HTML document with inline styles.
    pub html: String,
}

/// An e-mail before it is drawn. Every text in it is foreign until proven otherwise: it is brought
/// to one line here and escaped where it is drawn.
pub(crate) struct Content {
    subject: String,
    preview: String,
    blocks: Vec<Block>,
    /// Which block a merchant's own words take the place of.
    intro: Option<usize>,
}

enum Block {
    Heading(String),
    Paragraph(String),
    Small(String),
    Button {
        label: String,
        link: String,
    },
    Lines {
        title: String,
        lines: Vec<String>,
    },
    Details {
        title: String,
        rows: Vec<(String, String)>,
    },
    Goods(Vec<Goods>),
    Amounts(Vec<Amount>),
}

pub(crate) struct Goods {
    pub(crate) title: String,
    pub(crate) detail: String,
    pub(crate) amount: String,
}

pub(crate) struct Amount {
    pub(crate) label: String,
    pub(crate) amount: String,
    pub(crate) weight: Weight,
}

/// How a line of a sum stands out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Plain,
    Total,
    Faint,
}

impl Content {
    /// An e-mail with that subject; `preview` is what mail programs show beside it.
    pub(crate) fn new(subject: &str, preview: &str) -> Self {
        Self {
            subject: one_line(subject),
            preview: one_line(preview),
            blocks: Vec::new(),
            intro: None,
        }
    }

    /// The paragraph that says what the e-mail is about; a merchant may say it in other words.
    pub(crate) fn intro(mut self, text: &str) -> Self {
        self.intro = Some(self.blocks.len());
        self.paragraph(text)
    }

    /// The same with a merchant's own words, as far as there are any.
    pub(crate) fn worded(mut self, own: &EmailText, values: &[Value]) -> Self {
        if !own.subject.is_empty() {
            self.subject = one_line(&filled(&own.subject, values));
        }
        if let Some(place) = self.intro
            && !own.intro.is_empty()
        {
            let words = filled(&own.intro, values);
            let paragraphs = words.split("\n\n").map(one_line);
            let paragraphs = paragraphs.filter(|text| !text.is_empty());
            self.blocks
                .splice(place..=place, paragraphs.map(Block::Paragraph));
        }
        self
    }

    pub(crate) fn heading(self, text: &str) -> Self {
        self.with(Block::Heading(one_line(text)))
    }

    pub(crate) fn paragraph(self, text: &str) -> Self {
        self.with(Block::Paragraph(one_line(text)))
    }

    pub(crate) fn small(self, text: &str) -> Self {
        self.with(Block::Small(one_line(text)))
    }

    pub(crate) fn button(self, label: &str, link: &crate::Link) -> Self {
        self.with(Block::Button {
            label: one_line(label),
            link: link.as_str().to_owned(),
        })
    }

    pub(crate) fn lines(self, title: &str, lines: &[String]) -> Self {
        let lines = lines
            .iter()
            .map(|line| one_line(line))
            .filter(|line| !line.is_empty());
        self.with(Block::Lines {
            title: one_line(title),
            lines: lines.collect(),
        })
    }

    pub(crate) fn details(self, title: &str, rows: &[(String, String)]) -> Self {
        let rows = rows
            .iter()
            .map(|(label, value)| (one_line(label), one_line(value)));
        self.with(Block::Details {
            title: one_line(title),
            rows: rows.collect(),
        })
    }

    pub(crate) fn goods(self, goods: impl IntoIterator<Item = Goods>) -> Self {
        let goods = goods.into_iter().map(|line| Goods {
            title: one_line(&line.title),
            detail: one_line(&line.detail),
            amount: one_line(&line.amount),
        });
        self.with(Block::Goods(goods.collect()))
    }

    pub(crate) fn amounts(self, amounts: impl IntoIterator<Item = Amount>) -> Self {
        let amounts = amounts.into_iter().map(|line| Amount {
            label: one_line(&line.label),
            amount: one_line(&line.amount),
            weight: line.weight,
        });
        self.with(Block::Amounts(amounts.collect()))
    }

    pub(crate) fn render(self, brand: &Brand) -> Rendered {
        Rendered {
            text: text::render(&self, brand),
            html: html::render(&self, brand),
            subject: self.subject,
        }
    }

    fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}
