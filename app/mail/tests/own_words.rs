//! E-mails in the merchant's own words, and the sample of each kind.
#![allow(clippy::unwrap_used)]

use commerce::Currency;
use mail::{Brand, EmailText, EmailTexts, Link, Message, Recipient, samples};

/// In such words for the confirmation of an order.
fn worded(subject: &str, intro: &str) -> Brand {
    let own = EmailText {
        subject: subject.to_owned(),
        intro: intro.to_owned(),
    };
    Brand {
        shop_name: "Nordlicht".to_owned(),
        home: Link::parse("https://shop.example/").unwrap(),
        from: Recipient::parse(Some("Nordlicht"), "hello@shop.example").unwrap(),
        reply_to: None,
        imprint: Vec::new(),
        texts: EmailTexts::from([("order-confirmation".to_owned(), own)]),
    }
}

fn all() -> Vec<Message> {
    let reader = Recipient::parse(None, "ada@example.org").unwrap();
    samples(&worded("", "").home, Currency::EUR, &reader).unwrap()
}

fn confirmation() -> Message {
    let mut all = all().into_iter();
    let found = all.find(|message| message.kind() == "order-confirmation");
    found.unwrap()
}

#[test]
fn own_words_take_the_place_of_subject_and_first_paragraph_and_of_nothing_else() {
    let message = confirmation();
    let usual = message.render(&worded("", ""));
    let own = worded("{shop}: {number}", "Ahoy & thanks.\n\nIt comes to {total}.");
    let email = message.render(&own);
    assert_eq!(email.subject, "Nordlicht: 1017");
    assert!(
        email.text.contains("Ahoy & thanks.\n\nIt comes to €42.90."),
        "{}",
        email.text
    );
    assert!(
        email.html.contains("Ahoy &amp; thanks.</p>"),
        "{}",
        email.html
    );
    let gone: Vec<&str> = usual
        .text
        .lines()
        .filter(|line| !email.text.lines().any(|other| other == *line))
        .collect();
    let gone = gone.join(" ");
    assert!(
        gone.starts_with("We have received your order 1017."),
        "{gone}"
    );
    assert!(gone.ends_with("at any time."), "{gone}");
}

#[test]
fn own_words_add_no_lines_to_the_head_of_an_email_and_no_markup() {
    let own = worded("Hi\r\nBcc: x@evil.example {number}", "<script>{number}");
    let email = confirmation().render(&own);
    assert!(!email.subject.contains(['\r', '\n']), "{}", email.subject);
    assert!(!email.html.contains("<script>"), "{}", email.html);
}

#[test]
fn there_is_one_sample_of_each_kind_and_each_names_what_its_words_may() {
    let samples = all();
    let mut kinds: Vec<&str> = samples.iter().map(Message::kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!((kinds.len(), samples.len()), (22, 22));
    for message in &samples {
        let brand = worded("", "");
        let email = message.render(&brand);
        assert!(!email.subject.is_empty() && email.html.contains("</html>"));
        for (name, value) in message.values(&brand) {
            assert!(!value.is_empty(), "{} of {}", name, message.kind());
        }
    }
}
