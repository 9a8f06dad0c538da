//! Numbers as they are copied from contacts, pages and letters.

use super::*;

#[test]
fn telephone_numbers_are_read_however_they_were_copied() {
    let cases = [
        ("\u{202a}+49 30 123456\u{202c}", "+49 30 123456"),
        ("＋４９　３０　１２３４５６", "+49 30 123456"),
        ("٠٣٠ ١٢٣٤٥٦", "030 123456"),
        ("030–123456", "030-123456"),
        ("tel:+49-30-123456", "+49-30-123456"),
        ("TEL: 030 123456", "030 123456"),
        ("+49 (0)30/123456", "+49 (0)30/123456"),
        ("+49\u{a0}30\u{2011}123456", "+49 30-123456"),
        ("+1 555 123 4567 ext. 12", "+1 555 123 4567 ext. 12"),
        ("tel:+1-212-555-0123;ext=12", "+1-212-555-0123 ext. 12"),
        ("(212) 555-0123 x12", "(212) 555-0123 ext. 12"),
        ("(212) 555-0123, Extension 12", "(212) 555-0123 ext. 12"),
        ("030 123456 Durchwahl 12", "030 123456 ext. 12"),
        ("030 123456 #12", "030 123456 ext. 12"),
        ("030 123456 (ext 12)", "030 123456 ext. 12"),
    ];
    for (typed, kept) in cases {
        assert_eq!(parse(typed), Ok(Some(kept.to_owned())), "{typed}");
        assert_eq!(parse(kept), Ok(Some(kept.to_owned())), "{kept} again");
    }
    assert_eq!(parse(" \u{200b} "), Ok(None));
}

#[test]
fn what_is_no_telephone_number_is_refused() {
    let (long, longer) = ("9".repeat(40), "1".repeat(200));
    for text in [
        "call me",
        "12345 abc",
        "110",
        "<script>12345678",
        "030 123456; rm -rf",
        "123 456\u{7}",
        "+",
        "ext",
        "030 123456 ext",
        "030 123456 ext 12 34",
        "030 123456 ext 123456789",
        &long,
        &longer,
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}
