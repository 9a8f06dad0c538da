//! The shop's settings and its e-mails.

use super::{Row, Walk};
use crate::html;
use crate::office::products::png;

pub async fn walk(walk: &Walk<'_>) {
    let changes: [(&'static str, &str, &[(&str, &str)], (&str, Row)); 9] = [
        (
            "/admin/settings/shop",
            "/admin/settings/shop",
            &[
                ("name", "Nordlicht"),
                ("email", "hello@nordlicht.example"),
                ("slogan", "Lamps for long nights."),
            ],
            ("settings.shop", Row::Changes),
        ),
        (
            "/admin/settings/look",
            "/admin/settings/shop",
            &[("accent_light", "#0a6b4f"), ("accent_dark", "#5fd6ae")],
            ("settings.look", Row::Changes),
        ),
        (
            "/admin/settings/home",
            "/admin/settings/home",
            &[("hero", "lamp")],
            ("settings.home", Row::Tells),
        ),
        (
            "/admin/settings/payments",
            "/admin/settings/payments",
            &[("payment_bank_transfer_days", "9")],
            ("settings.payment", Row::Tells),
        ),
        (
            "/admin/settings/taxes",
            "/admin/settings/taxes",
            &[("new_code", "reduced"), ("new_name", "Reduced rate")],
            ("settings.tax_classes", Row::Tells),
        ),
        (
            "/admin/settings/taxes/zone",
            "/admin/settings/taxes/zone?name=Here",
            &[("label", "Value added tax")],
            ("settings.tax_zone", Row::Changes),
        ),
        (
            "/admin/settings/delivery/zone",
            "/admin/settings/delivery/zone?name=Here",
            &[("method_0_price", "6.00")],
            ("settings.delivery_zone", Row::Changes),
        ),
        (
            "/admin/settings/pages/edit",
            "/admin/settings/pages/edit?new=terms",
            &[("text", "# The contract")],
            ("settings.page", Row::Tells),
        ),
        (
            "/admin/settings/mails/{kind}",
            "/admin/settings/mails/order-confirmation",
            &[("subject", "Ahoy, {number} is ours")],
            ("email.reworded", Row::Changes),
        ),
    ];
    for (route, page, typed, wanted) in changes {
        let to = match route.contains('{') {
            true => page,
            false => route,
        };
        walk.fills(route, (page, to), typed, wanted).await;
    }
    let page = "/admin/settings/mails/order-confirmation";
    let test = format!("{page}/test");
    let tested = ("email.tested", Row::Happens);
    walk.fills(
        "/admin/settings/mails/{kind}/test",
        (page, &test),
        &[],
        tested,
    )
    .await;
    let logo = "/admin/settings/look/logo";
    let drawn = html::fields_of(&walk.page("/admin/settings/shop").await, logo);
    let version = drawn.into_iter().find(|(name, _)| name == "version");
    let version = version.expect("a version").1;
    let picture = ("picture", "logo.png", png(40, 30));
    let changed = ("settings.look", Row::Changes);
    walk.uploads(logo, logo, picture, &[("version", version)], changed)
        .await;
}
