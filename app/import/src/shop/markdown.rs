//! Markdown of written pages as HTML.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The page's title is its first heading, so those of the text begin one level below. HTML in the text stays text.
pub(super) fn html(text: &str) -> String {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: if is_harmless(&dest_url) {
                dest_url
            } else {
                "#".into()
            },
            title,
            id,
        }),
        Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level: below(level),
            id,
            classes,
            attrs,
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        other => other,
    });
    let mut html = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// A path, or an address that no browser runs.
fn is_harmless(url: &str) -> bool {
    match url.split_once(':') {
        Some((scheme, _)) => {
            ["http", "https", "mailto", "tel"].contains(&scheme.to_ascii_lowercase().as_str())
                || scheme.contains(['/', '?', '#'])
        }
        None => true,
    }
}

const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_stand_below_the_title_and_markup_stays_text() {
        let page =
            html("# Returns\n\nWithin **14 days**.\n\n<script>alert(1)</script>\n\na <b>b</b>\n");
        assert_eq!(
            page,
            "<h2>Returns</h2>\n<p>Within <strong>14 days</strong>.</p>\n\
             &lt;script&gt;alert(1)&lt;/script&gt;\n<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"
        );
    }

    #[test]
    fn a_link_that_would_run_a_script_leads_nowhere() {
        let page = html("[a](javascript:alert(1)) [b](/pages/terms) [c](https://shop.example)");
        assert!(!page.contains("javascript:"), "{page}");
        assert!(page.contains("href=\"/pages/terms\"") && page.contains("https://shop.example"));
    }
}
