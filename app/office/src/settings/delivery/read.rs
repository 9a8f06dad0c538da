//! A delivery zone as a form: the table of a shop file, and back.

use import::shop::{
    Fault, MethodTable, Part, ShippingZoneTable, ShopSetup, ValueTable, WeightTable, method_text,
    zone_areas,
};
use texts::text;

use crate::kit::form::FormData;
use crate::settings::keep::{listed, optional};

/// The most ways to deliver in one zone that the form has room for.
pub(super) const MOST_METHODS: usize = 20;

/// The longest anybody waits, in days.
const MOST_DAYS: u32 = 365;

/// The name of a field of the method in that place of the form.
pub(super) fn name(number: usize, key: &str) -> String {
    format!("method_{number}_{key}")
}

/// How many methods the form shows: those that were sent or are stored, and an empty one.
pub(super) fn rows(form: &FormData) -> usize {
    let sent = (0..MOST_METHODS).filter(|number| form.is_sent(&name(*number, "name")));
    let used = sent.filter(|number| !form.text(&name(*number, "name")).trim().is_empty());
    used.max().map_or(1, |last| last + 2).min(MOST_METHODS)
}

/// The form as the table of a shop file, and the place in the form of each of its methods. What that may leave out is
/// asked for here.
pub(super) fn read(sent: &mut FormData) -> (ShippingZoneTable, Vec<usize>) {
    let zone_name = commerce::text::line(sent.text("name"));
    if zone_name.is_empty() {
        sent.refuse("name", text!("office-settings-name-missing"));
    }
    let areas = listed(sent.text("areas"));
    if areas.is_empty() {
        sent.refuse("areas", text!("office-settings-areas-missing"));
    }
    let (mut method, mut numbers) = (Vec::new(), Vec::new());
    for number in 0..MOST_METHODS {
        if sent.ticked(&name(number, "remove")) || is_blank(sent, number) {
            continue;
        }
        if let Some(table) = read_method(sent, number) {
            method.push(table);
            numbers.push(number);
        }
    }
    let table = ShippingZoneTable {
        name: zone_name,
        areas,
        method,
    };
    (table, numbers)
}

fn is_blank(sent: &FormData, number: usize) -> bool {
    let keys = ["name", "price", "free_over", "steps", "days", "days_to"];
    let mut texts = keys.iter().map(|key| sent.text(&name(number, key)));
    texts.all(|text| text.trim().is_empty())
}

fn read_method(sent: &mut FormData, number: usize) -> Option<MethodTable> {
    let text = |key: &str| sent.text(&name(number, key)).trim().to_owned();
    let (title, kind) = (commerce::text::line(&text("name")), text("kind"));
    let (from, to) = (text("days"), text("days_to"));
    let days = |text: &str| text.parse::<u32>().ok().filter(|days| *days <= MOST_DAYS);
    let days = (days(&from), days(if to.is_empty() { &from } else { &to }));
    let steps = steps(&text("steps"));
    let (price, free_over) = (optional(&text("price")), optional(&text("free_over")));
    let tax_class = optional(&text("tax_class"));
    if title.is_empty() {
        sent.refuse(
            name(number, "name"),
            text!("office-settings-method-name-missing"),
        );
    }
    let (Some(from), Some(to)) = days else {
        let why = text!("office-settings-method-days-wrong", most = MOST_DAYS);
        sent.refuse(name(number, "days"), why);
        return None;
    };
    let is_flat = !["weight", "value"].contains(&kind.as_str());
    let Some(steps) = steps.filter(|steps| is_flat || !steps.is_empty()) else {
        sent.refuse(name(number, "steps"), text!("office-settings-steps-wrong"));
        return None;
    };
    let mut table = MethodTable {
        name: title,
        days: (from, to),
        price: None,
        free_over: None,
        tax_class,
        by_weight: Vec::new(),
        by_value: Vec::new(),
    };
    match kind.as_str() {
        "weight" => {
            for (up_to, price) in steps {
                let Ok(up_to_g) = up_to.parse() else {
                    sent.refuse(name(number, "steps"), text!("office-settings-steps-wrong"));
                    return None;
                };
                table.by_weight.push(WeightTable { up_to_g, price });
            }
        }
        "value" => {
            let steps = steps.into_iter();
            table.by_value = steps
                .map(|(from, price)| ValueTable { from, price })
                .collect();
        }
        _ if price.is_none() => {
            sent.refuse(
                name(number, "price"),
                text!("office-settings-price-missing"),
            );
            return None;
        }
        _ => (table.price, table.free_over) = (price, free_over),
    }
    Some(table)
}

/// A step a line, as in `5000: 15.00`; none when a line is not like that.
fn steps(text: &str) -> Option<Vec<(String, String)>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let step = |line: &str| {
        let (from, price) = line.split_once([':', '='])?;
        let (from, price) = (from.trim().to_owned(), price.trim().to_owned());
        (!from.is_empty() && !price.is_empty()).then_some((from, price))
    };
    lines.map(step).collect()
}

/// The fault of a method at the place that it has in the form.
pub(super) fn renumbered(mut fault: Fault, numbers: &[usize]) -> Fault {
    let Some((number, key)) = fault
        .key
        .strip_prefix("method.")
        .and_then(|rest| rest.split_once('.'))
    else {
        return fault;
    };
    let key = match key {
        "by_weight" | "by_value" => "steps",
        key => key,
    };
    let number = number.parse::<usize>().ok().and_then(|at| numbers.get(at));
    if let Some(number) = number {
        fault.key = name(*number, key);
    }
    fault
}

/// The form with what is stored of the zone of that name.
pub(super) fn filled(shop: &ShopSetup, zone_name: &str) -> Option<FormData> {
    let part = Part::DeliveryZone(zone_name.to_owned());
    let mut fields = vec![
        ("version".to_owned(), shop.version(&part)),
        ("was".to_owned(), zone_name.to_owned()),
    ];
    if !zone_name.is_empty() {
        let zone = shop
            .shipping_zones
            .iter()
            .find(|zone| zone.name == zone_name)?;
        fields.extend([
            ("name".to_owned(), zone.name.clone()),
            ("areas".to_owned(), zone_areas(&zone.areas).join("\n")),
        ]);
        for (number, method) in zone.methods.iter().enumerate() {
            fields.extend(method_fields(number, &method_text(method)));
        }
    }
    Some(FormData::prefilled(fields))
}

fn method_fields(number: usize, method: &MethodTable) -> Vec<(String, String)> {
    let weights = method
        .by_weight
        .iter()
        .map(|step| format!("{}: {}", step.up_to_g, step.price));
    let values = method
        .by_value
        .iter()
        .map(|step| format!("{}: {}", step.from, step.price));
    let steps: Vec<String> = weights.chain(values).collect();
    let kind = match (method.by_weight.is_empty(), method.by_value.is_empty()) {
        (false, _) => "weight",
        (true, false) => "value",
        (true, true) => "flat",
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        (name(number, "name"), method.name.clone()),
        (name(number, "kind"), kind.to_owned()),
        (name(number, "price"), text(&method.price)),
        (name(number, "free_over"), text(&method.free_over)),
        (name(number, "steps"), steps.join("\n")),
        (name(number, "days"), method.days.0.to_string()),
        (name(number, "days_to"), method.days.1.to_string()),
        (name(number, "tax_class"), text(&method.tax_class)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_a_line_each_and_nonsense_is_none() {
        let read = steps("1000: 15.00\n\n 5000 = 25 ").unwrap();
        let wanted = [("1000", "15.00"), ("5000", "25")];
        assert_eq!(
            read,
            wanted.map(|(from, price)| (from.to_owned(), price.to_owned()))
        );
        assert_eq!(steps("1000 15.00"), None);
        assert_eq!(steps(": 15"), None);
        assert_eq!(steps(" \n"), Some(Vec::new()));
    }

    #[test]
    fn a_fault_is_shown_at_the_method_where_it_stands_in_the_form() {
        let fault = |key: &str| renumbered(Fault::of_field(key, "no"), &[0, 3]).key;
        assert_eq!(fault("method.1.price"), "method_3_price");
        assert_eq!(fault("method.0.by_weight"), "method_0_steps");
        assert_eq!(fault("areas"), "areas");
    }
}
