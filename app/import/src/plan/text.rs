//! Plain text as the cleaned HTML that descriptions are stored as.

/// Paragraphs of escaped text, the highlight first and in bold.
pub(super) fn description_html(highlight: &str, description: &str) -> String {
    let mut html = String::with_capacity(description.len() + 64);
    if !highlight.is_empty() {
        html.push_str("<p><strong>");
        escape(highlight, &mut html);
        html.push_str("</strong></p>");
    }
    let text = description.replace("\r\n", "\n");
    for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
        html.push_str("<p>");
        for (at, line) in paragraph.lines().enumerate() {
            if at > 0 {
                html.push_str("<br>");
            }
            escape(line.trim(), &mut html);
        }
        html.push_str("</p>");
    }
    html
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_file_stays_text() {
        let html = description_html("", "<script>alert('x')</script>\n\nA & B\nC");
        assert_eq!(
            html,
            "<p>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</p><p>A &amp; B<br>C</p>"
        );
    }

    #[test]
    fn the_highlight_leads_and_an_empty_description_is_empty() {
        assert_eq!(
            description_html("Light.", ""),
            "<p><strong>Light.</strong></p>"
        );
        assert_eq!(description_html("", " \n\n "), "");
    }
}
