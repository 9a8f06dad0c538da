//! Golden values and edges of the money rules.

use super::*;
use crate::random::Random;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

#[test]
fn tax_within_five_thousand_at_ten_per_cent_is_455() {
    let tax = tax_within_gross(eur(5_000), Rate::from_percent(10)).unwrap();
    assert_eq!(tax, eur(455));
    assert_eq!(eur(5_000).checked_sub(tax).unwrap(), eur(4_545));
}

#[test]
fn tax_on_2499_at_ten_and_three_quarters_per_cent_is_269() {
    assert_eq!(
        tax_on_net(eur(2_499), Rate::from_ppm(107_500)).unwrap(),
        eur(269)
    );
}

#[test]
fn forty_per_cent_of_5186_is_2074_and_the_tax_on_the_rest_257() {
    let off = eur(5_186).share(Rate::from_percent(40)).unwrap();
    assert_eq!(off, eur(2_074));
    let rest = eur(5_186).checked_sub(off).unwrap();
    let tax = tax_on_net(rest, Rate::from_ppm(82_500)).unwrap();
    assert_eq!((rest, tax), (eur(3_112), eur(257)));
    assert_eq!(rest.checked_add(tax).unwrap(), eur(3_369));
}

#[test]
fn ten_per_cent_of_1999_is_200() {
    assert_eq!(eur(1_999).share(Rate::from_percent(10)).unwrap(), eur(200));
}

#[test]
fn halves_are_rounded_away_from_zero() {
    let rounded = |numerator, denominator| divide_half_away(numerator, denominator).unwrap();
    assert_eq!(
        [rounded(5, 2), rounded(-5, 2), rounded(4, 3), rounded(-4, 3)],
        [3, -3, 1, -1]
    );
    assert_eq!(
        [rounded(5, -2), rounded(1, 2), rounded(-1, 2), rounded(0, 7)],
        [-3, 1, -1, 0]
    );
    assert_eq!(divide_half_away(1, 0), Err(MoneyError::Overflow));
    assert_eq!(
        divide_half_away(i128::from(i64::MAX) * 3, 2),
        Err(MoneyError::Overflow)
    );
}

#[test]
fn currencies_never_mix() {
    let yen = Money::new(1, Currency::JPY);
    let mixed = MoneyError::CurrencyMismatch {
        left: Currency::EUR,
        right: Currency::JPY,
    };
    assert_eq!(eur(1).checked_add(yen), Err(mixed));
    assert_eq!(eur(1).checked_sub(yen), Err(mixed));
    assert_eq!(eur(1).compare(yen), Err(mixed));
    assert_eq!(eur(1).partial_cmp(&yen), None);
    assert_eq!(Money::sum(Currency::EUR, [eur(1), yen]), Err(mixed));
    assert_eq!(mixed.to_string(), "EUR and JPY cannot be mixed in one sum.");
}

#[test]
fn overflow_is_an_error_and_never_wraps() {
    let most = eur(i64::MAX);
    assert_eq!(most.checked_add(eur(1)), Err(MoneyError::Overflow));
    assert_eq!(most.checked_mul(2), Err(MoneyError::Overflow));
    assert_eq!(eur(i64::MIN).checked_neg(), Err(MoneyError::Overflow));
    assert_eq!(eur(i64::MIN).checked_sub(eur(1)), Err(MoneyError::Overflow));
    assert_eq!(
        most.share(Rate::from_percent(200)),
        Err(MoneyError::Overflow)
    );
    assert_eq!(most.share(Rate::WHOLE), Ok(most));
    assert_eq!(
        tax_within_gross(most, Rate::from_percent(19)).map(|tax| tax.minor() > 0),
        Ok(true)
    );
}

#[test]
fn amounts_are_written_with_the_decimals_of_their_currency() {
    let written = |minor, code| Money::new(minor, Currency::parse(code).unwrap()).to_string();
    assert_eq!(written(3_412, "EUR"), "€34.12");
    assert_eq!(written(500, "JPY"), "¥500");
    assert_eq!(written(1_234, "KWD"), "KWD 1.234");
    assert_eq!(written(7, "EUR"), "€0.07");
    assert_eq!(written(-129_900, "USD"), "-$1,299.00");
    assert_eq!(written(123_456_789, "JPY"), "¥123,456,789");
    assert_eq!(written(i64::MIN, "EUR"), "-€92,233,720,368,547,758.08");
    assert_eq!(
        Money::new(129_900, Currency::EUR).to_major_string(),
        "1299.00"
    );
    assert_eq!(Money::new(-5, Currency::KWD).to_major_string(), "-0.005");
}

#[test]
fn typed_amounts_are_read_exactly() {
    let read = |text, currency| Money::parse_major(text, currency).map(Money::minor);
    assert_eq!(read("1299.00", Currency::EUR), Ok(129_900));
    assert_eq!(read(" 12.5 ", Currency::EUR), Ok(1_250));
    assert_eq!(read("-0.05", Currency::EUR), Ok(-5));
    assert_eq!(read("500.00", Currency::JPY), Ok(500));
    assert_eq!(read("1.234", Currency::KWD), Ok(1_234));
    assert_eq!(read("0", Currency::EUR), Ok(0));
}

#[test]
fn what_is_no_exact_amount_is_refused() {
    for text in [
        "", "-", ".", "1.", ".5", "1,5", "1e3", "--1", "+1", "１", "1 000", "NaN",
    ] {
        let refused = Money::parse_major(text, Currency::EUR);
        assert_eq!(
            refused,
            Err(ParseMoneyError::NotANumber(text.to_owned())),
            "{text:?}"
        );
    }
    let precise = Money::parse_major("1.005", Currency::EUR).unwrap_err();
    assert_eq!(
        precise.to_string(),
        "EUR has 2 decimals, “1.005” has more; write thousands without a sign."
    );
    assert!(Money::parse_major("1.5", Currency::JPY).is_err());
    let large = Money::parse_major("99999999999999999999", Currency::EUR);
    assert!(matches!(large, Err(ParseMoneyError::TooLarge(_))));
}

#[test]
fn what_may_be_thousands_is_never_read_as_a_thousandth() {
    for (text, currency) in [
        ("1.250", Currency::EUR),
        ("1.000", Currency::EUR),
        ("1.000", Currency::JPY),
        ("1,250", Currency::EUR),
        ("1,250", Currency::KWD),
        ("1,250.00", Currency::EUR),
        ("1.250,00", Currency::EUR),
        ("1.250.000", Currency::EUR),
        ("1 250", Currency::EUR),
        ("9,5,0", Currency::EUR),
        ("9,", Currency::EUR),
        (",50", Currency::EUR),
        ("9,5", Currency::JPY),
    ] {
        assert!(Money::parse_typed(text, currency).is_err(), "{text}");
    }
    let read = |text, currency| Money::parse_typed(text, currency).map(Money::minor);
    assert_eq!(read("9,50", Currency::EUR), Ok(950));
    assert_eq!(read("-9,5", Currency::EUR), Ok(-950));
    assert_eq!(read("−9.50", Currency::EUR), Ok(-950));
    assert_eq!(read("1.250", Currency::KWD), Ok(1_250));
    assert_eq!(read("9,50", Currency::KWD), Ok(9_500));
}

#[test]
fn every_currency_is_known_by_its_code_and_sorted() {
    let all: Vec<Currency> = Currency::all().collect();
    assert!(all.len() > 150 && all.is_sorted());
    for currency in all {
        assert_eq!(
            Currency::parse(&currency.code().to_lowercase()),
            Ok(currency)
        );
        assert!(matches!(currency.exponent(), 0 | 2 | 3));
    }
    for code in ["", "EU", "EURO", "XXX", "E R", "€"] {
        assert!(Currency::parse(code).is_err(), "{code:?}");
    }
    let exponent = |code| Currency::parse(code).unwrap().exponent();
    assert_eq!(
        [exponent("KRW"), exponent("CHF"), exponent("BHD")],
        [0, 2, 3]
    );
}

#[test]
fn money_survives_json_and_unknown_currencies_do_not() {
    let text = serde_json::to_string(&eur(3_412)).unwrap();
    assert_eq!(text, r#"{"minor":3412,"currency":"EUR"}"#);
    assert_eq!(serde_json::from_str::<Money>(&text).unwrap(), eur(3_412));
    assert!(serde_json::from_str::<Money>(r#"{"minor":1,"currency":"ABC"}"#).is_err());
}

#[test]
fn rates_are_written_without_superfluous_zeros() {
    let written = |ppm| Rate::from_ppm(ppm).to_string();
    assert_eq!(written(190_000), "19 %");
    assert_eq!(written(88_750), "8.875 %");
    assert_eq!(written(0), "0 %");
    assert_eq!(written(1), "0.0001 %");
    assert_eq!(Rate::try_from(70_000), Ok(Rate::from_percent(7)));
    assert!(Rate::try_from(-1).is_err());
}

#[test]
fn leftover_cents_go_to_the_largest_remainders() {
    let minors = |parts: Vec<Money>| parts.into_iter().map(Money::minor).collect::<Vec<_>>();
    assert_eq!(minors(spread(eur(100), &[1, 1, 1]).unwrap()), [34, 33, 33]);
    assert_eq!(minors(spread(eur(10), &[5, 3, 1]).unwrap()), [6, 3, 1]);
    assert_eq!(
        minors(spread(eur(-100), &[1, 1, 1]).unwrap()),
        [-34, -33, -33]
    );
    assert_eq!(minors(spread(eur(5), &[0, 0]).unwrap()), [0, 0]);
    assert_eq!(minors(spread(eur(5), &[0, -3, 2]).unwrap()), [0, 0, 5]);
    assert_eq!(minors(spread(eur(5), &[]).unwrap()), Vec::<i64>::new());
}

#[test]
fn a_discount_larger_than_the_lines_takes_them_to_zero_and_no_further() {
    let lines = [eur(300), eur(0), eur(200)];
    assert_eq!(spread_clamped(eur(9_999), &lines).unwrap(), lines);
    assert_eq!(
        spread_clamped(eur(-5), &lines).unwrap(),
        [eur(0), eur(0), eur(0)]
    );
}

#[test]
fn a_whole_amount_loses_its_zeros_only_where_that_is_asked_for() {
    let short = |minor, code| format!("{:#}", Money::new(minor, Currency::parse(code).unwrap()));
    assert_eq!(short(7_500, "EUR"), "€75");
    assert_eq!(short(7_550, "EUR"), "€75.50");
    assert_eq!(short(500, "JPY"), "¥500");
    assert_eq!(eur(7_500).to_string(), "€75.00");
}

#[test]
fn spread_parts_add_up_and_never_exceed_their_line() {
    let mut random = Random::start("spread_parts_add_up_and_never_exceed_their_line");
    for _ in 0..2_000 {
        let count = random.between(1, 12);
        let lines: Vec<Money> = (0..count)
            .map(|_| {
                if random.once_in(4) {
                    eur(0)
                } else {
                    eur(random.between(0, 1_000_000_000))
                }
            })
            .collect();
        let whole = Money::sum(Currency::EUR, lines.iter().copied()).unwrap();
        let discount = eur(random.between(0, whole.minor()));
        let parts = spread_clamped(discount, &lines).unwrap();
        assert_eq!(
            Money::sum(Currency::EUR, parts.iter().copied()).unwrap(),
            discount
        );
        for (part, line) in parts.iter().zip(&lines) {
            assert!(!part.is_negative() && part <= line, "{part} of {line}");
        }
    }
}
