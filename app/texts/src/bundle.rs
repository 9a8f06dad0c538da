//! The Fluent bundle: all message files of the locale, embedded and parsed once.

use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

const LOCALE: &str = "en-GB";

macro_rules! files {
    ($($area:literal),+ $(,)?) => {
        [$(($area, include_str!(concat!("../locales/en/", $area, ".ftl")))),+]
    };
}

/// One file an area.
const FILES: [(&str, &str); 24] = files![
    "account",
    "cart",
    "catalog",
    "checkout",
    "components",
    "content",
    "document",
    "email",
    "errors",
    "home",
    "office",
    "office_mail",
    "office_order",
    "office_product",
    "office_promotion",
    "office_settings",
    "office_stock",
    "order",
    "payment",
    "product",
    "promotion",
    "search",
    "shell",
    "shipping",
];

pub(crate) fn english() -> &'static FluentBundle<FluentResource> {
    static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(bundle);
    &ENGLISH
}

fn locale() -> LanguageIdentifier {
    LOCALE.parse().unwrap_or_default()
}

fn bundle() -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![locale()]);
    // The marks around arguments are for mixed directions of writing; in an attribute or an e-mail they are litter.
    bundle.set_use_isolating(false);
    for (area, source) in FILES {
        // What parses is kept; a test holds that all of it does.
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!(area, ?errors, "texts cannot be read");
                resource
            });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(area, ?errors, "texts stand twice");
        }
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_embedded_read_whole_and_repeats_no_id() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of texts")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .replace(".ftl", "")
            })
            .collect();
        names.sort();
        let mut embedded = FILES.map(|(area, _)| area.to_owned()).to_vec();
        embedded.sort();
        assert_eq!(names, embedded);

        let mut bundle = FluentBundle::new_concurrent(vec![locale()]);
        for (area, source) in FILES {
            let resource = FluentResource::try_new(source.to_owned());
            let resource = resource.unwrap_or_else(|(_, errors)| panic!("{area}: {errors:?}"));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("{area}: {errors:?}"));
        }
    }
}
