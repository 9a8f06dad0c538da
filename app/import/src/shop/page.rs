//! Written pages: from Markdown, or HTML as it is.

use commerce::catalog::Slug;

use crate::shop::file::PageTable;
use crate::shop::{Fault, PageSetup, markdown};

impl PageTable {
    pub(super) fn check(
        self,
        read: &impl Fn(&str) -> Result<String, String>,
    ) -> Result<PageSetup, Fault> {
        let place = format!("Page “{}”", self.slug);
        let at = |key: &str, problem: String| Fault::at(&place, key, problem);
        let slug = Slug::parse(&self.slug).map_err(|error| at("slug", error.to_string()))?;
        match (self.file, self.text, self.html) {
            (Some(file), None, None) => {
                let text = read(&file).map_err(|problem| at("file", problem))?;
                Ok(if file.ends_with(".html") {
                    PageSetup::html(slug, self.title, &text)
                } else {
                    PageSetup::markdown(slug, self.title, &text)
                })
            }
            (None, Some(text), None) => Ok(PageSetup::markdown(slug, self.title, &text)),
            (None, None, Some(html)) => Ok(PageSetup::html(slug, self.title, &html)),
            _ => Err(at(
                "text",
                "It needs its text: a file, text or html.".to_owned(),
            )),
        }
    }
}

impl PageSetup {
    /// A page of HTML, which is taken as it is: clean what strangers could have written.
    #[must_use]
    pub fn html(slug: Slug, title: String, html: &str) -> Self {
        Self {
            slug,
            title,
            body_html: html.trim_end().to_owned() + "\n",
            source: None,
        }
    }

    /// A page made from Markdown; HTML in it stays text.
    #[must_use]
    pub fn markdown(slug: Slug, title: String, text: &str) -> Self {
        let text = text.replace("\r\n", "\n").trim_end().to_owned() + "\n";
        Self {
            source: Some(text.clone()),
            ..Self::html(slug, title, &markdown::html(&text))
        }
    }
}
