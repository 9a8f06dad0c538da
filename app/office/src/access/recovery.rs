//! Recovery codes: for whoever has lost the phone. Eighty random bits each, in groups that can be copied by hand.

use commerce::policy::RECOVERY_CODES;
use leptos::prelude::*;
use rand::Rng;
use texts::text;
use web::components::alert::{Alert, Tone};

/// Without letters and digits that are taken for one another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
const LENGTH: usize = 16;
const GROUP: usize = 4;

/// Codes that are shown once, and of which fingerprints are kept.
pub(crate) fn make() -> Vec<String> {
    let mut random = rand::rng();
    let mut letter = || char::from(LETTERS[random.random_range(0..LETTERS.len())]);
    (0..RECOVERY_CODES)
        .map(|_| (0..LENGTH).map(|_| letter()).collect())
        .collect()
}

/// The code as it is stored, of what was typed; none when it cannot be one.
pub(crate) fn parse(typed: &str) -> Option<String> {
    let kept = typed.chars().filter(|c| c.is_ascii_alphanumeric());
    let code: String = kept.map(|c| c.to_ascii_lowercase()).collect();
    (code.len() == LENGTH).then_some(code)
}

/// The codes, to be kept by whoever sees them.
#[component]
pub(crate) fn RecoveryCodes(codes: Vec<String>) -> impl IntoView {
    let codes = codes.iter().map(|code| {
        let groups: Vec<&str> = (0..LENGTH)
            .step_by(GROUP)
            .filter_map(|at| code.get(at..at + GROUP))
            .collect();
        view! { <li><code>{groups.join("-")}</code></li> }
    });
    view! {
        <section class="card" id="recovery-codes">
            <h2>{text!("office-recovery-title")}</h2>
            <Alert tone=Tone::Caution text=text!("office-recovery-note")/>
            <ol class="codes">{codes.collect_view()}</ol>
            <p><a class="button" href="/admin">{text!("office-recovery-go-on")}</a></p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_is_read_as_it_is_shown_and_differs_from_the_others() {
        let codes = make();
        assert_eq!(codes.len(), 10);
        let mut different = codes.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), 10);
        let code = &codes[0];
        let shown = format!(
            " {}-{}-{}-{} ",
            &code[..4],
            &code[4..8],
            &code[8..12],
            &code[12..]
        );
        assert_eq!(parse(&shown.to_uppercase()).as_deref(), Some(code.as_str()));
        assert_eq!(parse("123456"), None);
    }
}
