//! Marks nobody sees, and letters and digits of other scripts.

use super::*;

#[test]
fn marks_that_nobody_sees_are_dropped_from_a_line() {
    assert_eq!(
        line("\u{202a}Ada\u{200b} \u{feff}Love\u{ad}lace\u{202c}"),
        "Ada Lovelace"
    );
    assert_eq!(line("Ada\u{a0}\u{3000}\u{2028}Lovelace"), "Ada Lovelace");
    for nothing in [
        "\u{3164}",
        "\u{2800}",
        "\u{200d}\u{200c}",
        "\u{2066}\u{2069}",
        "\u{e0041}",
    ] {
        assert_eq!(line(nothing), "", "{nothing:?}");
    }
}

#[test]
fn marks_that_shape_letters_and_emoji_stay_in_a_line() {
    for text in ["علی\u{200c}رضا", "क्\u{200d}ष", "👩\u{200d}🚀", "❤\u{fe0f}"] {
        assert_eq!(line(text), text);
    }
    assert_eq!(line("A\u{200d}B"), "AB");
    assert_eq!(line("👩\u{200d}\u{200b}"), "👩");
    assert_eq!(line("👩\u{200d}\u{200d}\u{200b}🚀"), "👩\u{200d}🚀");
}

#[test]
fn a_letter_and_its_accent_become_one() {
    assert_eq!(line("Zu\u{308}rich"), "Zürich");
    assert_eq!(line("Ａｄａ"), "Ａｄａ", "prose keeps its width");
}

#[test]
fn codes_are_ascii_whatever_they_were_typed_with() {
    assert_eq!(code("１００－０００１"), "100-0001");
    assert_eq!(code("١١٥١١"), "11511");
    assert_eq!(code("۱۲۳ ०१२"), "123 012");
    assert_eq!(code(" ＷＥＬＣＯＭＥ１０\u{200b}\u{feff}"), "WELCOME10");
    assert_eq!(code("030–123\u{2011}456"), "030-123-456");
    assert_eq!(code("ｎａｍｅ＠ｅｘａｍｐｌｅ．ｃｏｍ"), "name@example.com");
}

#[test]
fn lines_keep_their_breaks() {
    assert_eq!(
        lines("\r\n Ring  twice\u{200b}\r\n\n at the back \n\n"),
        "Ring twice\n\nat the back"
    );
}

#[test]
fn spellings_of_a_name_fold_to_one() {
    assert_eq!(folded("São  Paulo"), folded("SAO PAULO"));
    assert_eq!(folded("Co. Cork"), "co cork");
    assert_eq!(folded("東京都"), "東京都");
}

#[test]
fn a_name_at_the_head_of_something_has_a_capital_and_else_stays_as_it_was_typed() {
    for (typed, shown) in [
        ("finish", "Finish"),
        ("Colour", "Colour"),
        ("österreich", "Österreich"),
        ("ßcharf", "ßcharf"),
        ("iPad size", "iPad size"),
        ("120 V", "120 V"),
        ("", ""),
    ] {
        assert_eq!(heading(typed), shown);
    }
}
