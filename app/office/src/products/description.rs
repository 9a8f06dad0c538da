//! Descriptions as staff write them: plain paragraphs, or a little HTML that is cleaned.

use std::collections::HashSet;

use ammonia::Builder;

const TAGS: [&str; 18] = [
    "a", "b", "br", "em", "h2", "h3", "h4", "i", "li", "ol", "p", "strong", "table", "tbody", "td",
    "th", "tr", "ul",
];

/// What is stored and shown: only the tags of text, and links that lead to web pages.
pub(super) fn cleaned(typed: &str) -> String {
    let typed = typed.replace("\r\n", "\n");
    let html = if typed.contains('<') {
        typed
    } else {
        paragraphs(&typed)
    };
    Builder::new()
        .tags(HashSet::from(TAGS))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .clean(&html)
        .to_string()
}

fn paragraphs(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(str::trim);
    let paragraphs = paragraphs.filter(|paragraph| !paragraph.is_empty());
    let html = paragraphs.map(|paragraph| {
        let lines: Vec<String> = paragraph
            .lines()
            .map(|line| ammonia::clean_text(line.trim()))
            .collect();
        format!("<p>{}</p>", lines.join("<br>"))
    });
    html.collect()
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn plain_text_becomes_paragraphs() {
        assert_eq!(
            cleaned("One & two\r\nthree\n\nfour"),
            "<p>One &amp; two<br>three</p><p>four</p>"
        );
        assert_eq!(cleaned(" \n\n "), "");
    }

    #[test]
    fn nothing_that_runs_or_draws_over_the_page_is_kept() {
        for (typed, kept) in [
            ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
            (
                "<p onclick=\"x()\" style=\"position:fixed\">a</p>",
                "<p>a</p>",
            ),
            ("<img src=x onerror=alert(1)>", ""),
            ("<iframe src=\"//x\"></iframe>b", "b"),
            (
                "<a href=\"javascript:x()\">a</a>",
                "<a rel=\"noopener noreferrer\">a</a>",
            ),
            ("<p>open", "<p>open</p>"),
            ("<svg><style><p>", "<p></p>"),
        ] {
            assert_eq!(cleaned(typed), kept, "{typed}");
        }
    }

    #[test]
    fn what_was_cleaned_stays_as_it_is() {
        let once =
            cleaned("<h2>A</h2><ul><li>b</li></ul><a href=\"https://x.example/?a=1&b=2\">c</a>");
        assert_eq!(cleaned(&once), once);
    }
}
