//! What shoppers type: amounts, addresses, codes, names.

use commerce::cart::Quantity;
use commerce::catalog::Slug;
use commerce::customer::{Address, AddressInput, EmailAddress, PersonName};
use commerce::order::OrderNumber;
use commerce::promotion::CouponCode;
use commerce::{Currency, Money, text};
use fuzz::Target;

#[test]
fn an_amount_that_is_read_is_written_and_read_again_as_itself() {
    let currencies = ["EUR", "JPY", "KWD"].map(|code| Currency::parse(code).unwrap());
    let words = [
        "1.250", "1,250", "9,50", "€", "EUR", "12.345", "1'000", "1e3",
    ];
    Target::named("money").words(&words).run_text(|typed| {
        for currency in currencies {
            for read in [
                Money::parse_major(typed, currency),
                Money::parse_typed(typed, currency),
            ] {
                match read {
                    Ok(money) => {
                        let written = money.to_major_string();
                        assert_eq!(
                            Money::parse_major(&written, currency),
                            Ok(money),
                            "{written}"
                        );
                        assert_eq!(
                            Money::parse_typed(&written, currency),
                            Ok(money),
                            "{written}"
                        );
                        assert!(!format!("{money} {money:#}").contains("--"));
                        let digits = |text: &str| {
                            let digits: String =
                                text.chars().filter(char::is_ascii_digit).collect();
                            digits.trim_matches('0').to_owned()
                        };
                        assert_eq!(digits(typed), digits(&written), "no digit is lost");
                    }
                    Err(error) => assert!(error.to_string().len() > 10),
                }
            }
        }
    });
}

/// A field on each line, in the order of the form.
fn address(typed: &str) -> AddressInput {
    let mut lines = typed.split('\n').map(str::to_owned);
    let mut next = || lines.next().unwrap_or_default();
    AddressInput {
        country: next(),
        name: next(),
        company: next(),
        line1: next(),
        line2: next(),
        postcode: next(),
        city: next(),
        region: next(),
        phone: next(),
    }
}

#[test]
fn an_address_that_is_taken_is_taken_again_as_it_was_kept() {
    let words = [
        "DE",
        "IE",
        "US",
        "JP",
        "BR",
        "HK",
        "GB",
        "NY",
        "SP",
        "D-10115",
        "〒100-0001",
        "T12 K8AF",
        "BFPO 1",
        "+49 30 1234",
        "ext. 12",
        "www.",
        "://",
        "@",
        "Tōkyō",
        "Straße",
    ];
    Target::named("address").words(&words).run_text(|typed| {
        match Address::parse(&address(typed)) {
            Ok(taken) => {
                let again = Address::parse(&taken.to_input());
                assert_eq!(again.as_ref(), Ok(&taken));
                let kept = taken.to_input();
                let fields = [
                    &kept.name,
                    &kept.company,
                    &kept.line1,
                    &kept.line2,
                    &kept.city,
                    &kept.postcode,
                    &kept.phone,
                ];
                for field in fields {
                    assert!(!field.chars().any(char::is_control), "{field:?}");
                    assert_eq!(field.trim(), field);
                    assert!(field.chars().count() <= 255, "{field:?}");
                }
                assert!(!taken.name.to_string().is_empty());
            }
            Err(faults) => {
                assert!(!faults.is_empty());
                let fields = [
                    "name", "company", "line1", "line2", "city", "region", "postcode", "country",
                    "phone",
                ];
                for fault in faults {
                    assert!(fields.contains(&fault.field), "{fault:?}");
                }
            }
        }
    });
}

#[test]
fn a_code_or_name_that_is_taken_is_taken_again_as_itself() {
    let words = [
        "SPRING-10",
        "name@müller.de",
        "name@xn--mller-kva.de",
        "FC-",
        "99",
        "Чай",
        "罗汉果",
        "+",
        "½",
        "#",
    ];
    Target::named("codes").words(&words).run_text(|typed| {
        if let Ok(code) = CouponCode::parse(typed) {
            assert_eq!(CouponCode::parse(code.as_str()), Ok(code.clone()));
            assert!((1..=CouponCode::MAX_LENGTH).contains(&code.as_str().len()));
        }
        if let Ok(email) = EmailAddress::parse(typed) {
            let again = EmailAddress::parse(email.as_str()).unwrap();
            assert_eq!(again, email);
            assert!(email.as_str().is_ascii() && !email.as_str().contains(['\r', '\n', ' ']));
        }
        if let Ok(name) = PersonName::parse(typed) {
            assert_eq!(PersonName::parse(name.as_str()), Ok(name.clone()));
            assert!(!name.as_str().chars().any(char::is_control));
        }
        if let Ok(slug) = Slug::from_name(typed) {
            assert_eq!(Slug::parse(slug.as_str()), Ok(slug.clone()));
            assert_eq!(Slug::from_name(slug.as_str()), Ok(slug));
        }
        if let Ok(quantity) = Quantity::parse(typed) {
            assert!((1..=99).contains(&quantity.get()));
        }
        if let Ok(number) = OrderNumber::parse(typed) {
            assert_eq!(OrderNumber::parse(number.as_str()), Ok(number.clone()));
        }
        for normalised in [text::line, text::lines, text::code, text::folded] {
            let once = normalised(typed);
            assert_eq!(normalised(&once), once, "what is normal stays as it is");
        }
    });
}
