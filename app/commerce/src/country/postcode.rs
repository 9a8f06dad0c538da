//! Postcodes: the forms of the countries the shop knows, written as `9` for a digit and `A` for a letter.

const MAX_LENGTH: usize = 12;

/// The first form is the example's.
fn forms(country: &str) -> Option<(&'static [&'static str], &'static str)> {
    Some(match country {
        "DE" => (&["99999"], "10115"),
        "FR" => (&["99999"], "75001"),
        "IT" => (&["99999"], "00184"),
        "ES" => (&["99999"], "28013"),
        "FI" => (&["99999"], "00100"),
        "AT" => (&["9999"], "1010"),
        "CH" => (&["9999"], "8001"),
        "LI" => (&["9999"], "9490"),
        "BE" => (&["9999"], "1000"),
        "LU" => (&["9999"], "1009"),
        "DK" => (&["9999"], "1050"),
        "NO" => (&["9999"], "0150"),
        "AU" => (&["9999"], "2000"),
        "NZ" => (&["9999"], "6011"),
        "HU" => (&["9999"], "1051"),
        "NL" => (&["9999 AA"], "1012 AB"),
        "SE" => (&["999 99"], "111 20"),
        "CZ" | "SK" | "GR" => (&["999 99"], "110 00"),
        "PL" => (&["99-999"], "00-001"),
        "PT" => (&["9999-999"], "1100-148"),
        "JP" => (&["999-9999"], "100-0001"),
        "US" => (&["99999", "99999-9999"], "10001"),
        "CA" => (&["A9A 9A9"], "K1A 0B1"),
        "GB" => (
            &[
                "A9 9AA", "A99 9AA", "A9A 9AA", "AA9 9AA", "AA99 9AA", "AA9A 9AA",
            ],
            "SW1A 1AA",
        ),
        "IE" => (
            &[
                "A99 AAAA", "A99 9999", "A99 A999", "A99 9A99", "A99 99A9", "A99 AA99", "A99 A9A9",
                "A99 9AA9", "A9A AAAA",
            ],
            "D02 AF30",
        ),
        _ => return None,
    })
}

pub(super) fn example(country: &str) -> Option<&'static str> {
    forms(country).map(|(_, example)| example)
}

pub(super) fn normalise(country: &str, postcode: &str) -> Option<String> {
    let Some((forms, _)) = forms(country) else {
        return any_form(postcode);
    };
    let prefix = format!("{country}-");
    let bare = postcode.trim().to_ascii_uppercase();
    let bare = bare.strip_prefix(&prefix).unwrap_or(&bare);
    if !bare
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'))
    {
        return None;
    }
    let kept: Vec<char> = bare.chars().filter(char::is_ascii_alphanumeric).collect();
    forms.iter().find_map(|form| fill(form, &kept))
}

/// Lays the characters into the form, which brings its own spaces and hyphens.
fn fill(form: &str, characters: &[char]) -> Option<String> {
    let mut left = characters.iter();
    let mut text = String::with_capacity(form.len());
    for place in form.chars() {
        match place {
            '9' => text.push(*left.next().filter(|c| c.is_ascii_digit())?),
            'A' => text.push(*left.next().filter(|c| c.is_ascii_alphabetic())?),
            separator => text.push(separator),
        }
    }
    left.next().is_none().then_some(text)
}

fn any_form(postcode: &str) -> Option<String> {
    let text = postcode.trim().to_uppercase();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-');
    (!text.is_empty() && text.chars().count() <= MAX_LENGTH && text.chars().all(plain))
        .then_some(text)
}
