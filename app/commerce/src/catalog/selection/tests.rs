//! Choosing a variant: sizes 11 and 12, colours 21 to 23.

use super::*;

const SIZE: usize = 0;
const COLOUR: usize = 1;

fn choices(variants: &[(i64, &[i64], bool)]) -> Choices {
    let variants = variants.iter().map(|&(id, values, can_buy)| VariantChoice {
        id: VariantId(id),
        values: values.iter().copied().map(OptionValueId).collect(),
        can_buy,
    });
    Choices::new(variants.collect())
}

/// S red, S blue (sold out), M blue.
fn shirts() -> Choices {
    choices(&[
        (1, &[11, 21], true),
        (2, &[11, 22], false),
        (3, &[12, 22], true),
    ])
}

fn wanted(values: &[i64]) -> Vec<Option<OptionValueId>> {
    let value = |&value: &i64| (value != 0).then_some(OptionValueId(value));
    values.iter().map(value).collect()
}

#[test]
fn a_value_says_what_it_leads_to_from_the_variant_shown() {
    use ChoiceState::{Available, Impossible, SoldOut};
    let from =
        |current, option, value| shirts().state(VariantId(current), option, OptionValueId(value));
    assert_eq!(
        [11, 12].map(|size| from(1, SIZE, size)),
        [Available, Impossible]
    );
    assert_eq!(
        [21, 22, 23].map(|colour| from(1, COLOUR, colour)),
        [Available, SoldOut, Impossible]
    );
    assert_eq!(from(2, SIZE, 12), Available);
    assert_eq!(from(99, SIZE, 11), Impossible);
}

#[test]
fn only_a_complete_choice_names_a_variant_exactly() {
    let exact = |values: &[i64]| shirts().exact(&wanted(values)).map(VariantId::get);
    assert_eq!(exact(&[11, 22]), Some(2));
    assert_eq!(exact(&[11, 0]), None);
    assert_eq!(exact(&[12, 21]), None);
    // A colour given as a size is no choice.
    assert_eq!(exact(&[22, 11]), None);
    assert_eq!(exact(&[]), None);
    assert_eq!(choices(&[(7, &[], true)]).exact(&[]), Some(VariantId(7)));
    assert_eq!(Choices::default().exact(&[]), None);
}

#[test]
fn the_closest_variant_has_most_of_the_values_and_can_rather_be_bought() {
    let closest = |values: &[i64]| shirts().closest(&wanted(values)).map(VariantId::get);
    assert_eq!(closest(&[11, 22]), Some(2));
    assert_eq!(closest(&[0, 22]), Some(3));
    assert_eq!(closest(&[11, 23]), Some(1));
    assert_eq!(closest(&[12, 21]), Some(1));
    assert_eq!(closest(&[99, 98]), None);
    assert_eq!(closest(&[]), None);
}

#[test]
fn the_chosen_value_stays_and_the_others_stay_if_they_can() {
    let switch = |current, option, value| {
        let led = shirts().switch(VariantId(current), option, OptionValueId(value));
        led.map(VariantId::get)
    };
    assert_eq!(switch(2, SIZE, 12), Some(3));
    assert_eq!(switch(1, SIZE, 12), Some(3));
    assert_eq!(switch(3, COLOUR, 21), Some(1));
    assert_eq!(switch(1, COLOUR, 23), None);
}

#[test]
fn of_equals_the_first_in_display_order_wins_everywhere() {
    let equals = choices(&[
        (1, &[11, 21, 31], true),
        (2, &[12, 22, 31], true),
        (3, &[12, 23, 31], true),
        (4, &[12, 24, 31], true),
    ]);
    let switched = equals.switch(VariantId(1), SIZE, OptionValueId(12));
    assert_eq!(switched, Some(VariantId(2)));
    assert_eq!(equals.closest(&wanted(&[12, 0, 31])), Some(VariantId(2)));
}

#[test]
fn a_page_carries_the_choices_in_few_bytes() {
    let text = serde_json::to_string(&shirts()).unwrap();
    assert_eq!(
        text,
        "[[1,[11,21],true],[2,[11,22],false],[3,[12,22],true]]"
    );
    assert_eq!(serde_json::from_str::<Choices>(&text).unwrap(), shirts());
}
