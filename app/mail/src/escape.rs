//! Foreign text made harmless: one line, and for HTML five characters escaped.

/// One line of visible text: line ends, tabs and other control characters become single blanks,
/// and signs that turn the reading direction are dropped, as they can disguise what follows.
pub(crate) fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|sign| !matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|sign| if sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}') { ' ' } else { sign })
        .collect();
    // Only plain blanks are joined: a no-break blank belongs to an amount.
    visible
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Foreign text in which mail programs find no address to make a link of: they take what looks like one for one.
pub(crate) fn unlinked(text: &str) -> String {
    let mut apart = String::with_capacity(text.len() + 8);
    let mut signs = text.chars().peekable();
    let mut before = ' ';
    while let Some(sign) = signs.next() {
        let joins = |next: Option<&char>| next.is_some_and(|next| next.is_alphanumeric());
        match sign {
            '.' if before.is_alphabetic()
                && signs.peek().is_some_and(|next| next.is_alphabetic()) =>
            {
                apart.push_str("[.]");
            }
            '@' if joins(signs.peek()) => apart.push_str("[at]"),
            ':' if signs.peek() == Some(&'/') => apart.push_str("[:]"),
            other => apart.push(other),
        }
        before = sign;
    }
    apart
}

/// Text for an element or a double-quoted attribute.
pub(crate) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            html(r#"<b a="1" b='2'>&amp;</b>"#),
            "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;"
        );
    }

    #[test]
    fn nothing_in_foreign_text_looks_like_a_link() {
        for (text, apart) in [
            (
                "See https://evil.example/x?a=b.",
                "See https[:]//evil[.]example/x?a=b.",
            ),
            (
                "www.evil.example, evil.example",
                "www[.]evil[.]example, evil[.]example",
            ),
            (
                "Write to eve@evil.example!",
                "Write to eve[at]evil[.]example!",
            ),
            (
                "It costs 3.50. Really. At 10:30",
                "It costs 3.50. Really. At 10:30",
            ),
            ("джек.рф", "джек[.]рф"),
        ] {
            assert_eq!(unlinked(text), apart);
        }
    }

    #[test]
    fn foreign_text_stays_on_one_line_and_reads_one_way() {
        assert_eq!(
            one_line(" Ada\r\nBcc: x@y.z\t\u{0}\u{2028}b "),
            "Ada Bcc: x@y.z b"
        );
        assert_eq!(one_line("abc\u{202e}gpj.exe"), "abcgpj.exe");
        assert_eq!(one_line("KWD\u{a0}1.234"), "KWD\u{a0}1.234");
    }
}
