//! How the checklist looks.

use std::borrow::Cow;

use commerce::staff::{Permission, Permissions};
use import::shop::Need;
use leptos::prelude::*;
use texts::text;

use crate::kit::parts::PageHead;
use crate::kit::pill::Pill;

/// What a line says, the page that mends it, and what is needed to open that; the rest is mended at the server.
type Line = (Cow<'static, str>, Option<(&'static str, Permission)>);

#[component]
pub(super) fn SetupView(needs: Vec<(Need, bool)>, own: Permissions) -> impl IntoView {
    let missing = needs.iter().filter(|(_, done)| !done).count();
    let lead = match missing {
        0 => text!("office-setup-ready"),
        count => text!("office-setup-missing", count = count),
    };
    let lines = needs.into_iter().map(|(need, done)| {
        let (text, page) = line(need);
        let (tone, state) = match done {
            true => ("good", text!("office-setup-done")),
            false => ("caution", text!("office-setup-open")),
        };
        let page = page.filter(|(_, needed)| own.has(*needed));
        let text = match page {
            Some((href, _)) => view! { <a href=href>{text}</a> }.into_any(),
            None => view! { <span>{text}</span> }.into_any(),
        };
        view! { <li>{text}<Pill tone text=state/></li> }
    });
    let lines = lines.collect_view();
    view! {
        <PageHead title=text!("office-setup-title")/>
        <p>{lead}</p>
        <section class="card"><ul class="rows checklist">{lines}</ul></section>
        <p class="soft">{text!("office-setup-server")}</p>
    }
}

fn line(need: Need) -> Line {
    use Permission::{ProductsEdit, SettingsEdit, StaffManage};
    let shop = Some(("/admin/settings/shop", SettingsEdit));
    let taxes = Some(("/admin/settings/taxes", SettingsEdit));
    let page = |href| Some((href, SettingsEdit));
    match need {
        Need::Email => (text!("office-setup-email"), shop),
        Need::Imprint => (text!("office-setup-imprint"), shop),
        Need::WithdrawalDays => (
            text!("office-setup-withdrawal"),
            page("/admin/settings/shop#returns"),
        ),
        Need::TaxZone => (text!("office-setup-tax"), taxes),
        Need::HomeTax => (text!("office-setup-home-tax"), taxes),
        Need::DeliveryMethod => (
            text!("office-setup-delivery"),
            page("/admin/settings/delivery"),
        ),
        Need::Payment => (
            text!("office-setup-payment"),
            page("/admin/settings/payments"),
        ),
        Need::Terms => (text!("office-setup-terms"), page("/admin/settings/pages")),
        Need::Privacy => (text!("office-setup-privacy"), page("/admin/settings/pages")),
        Need::ReturnsPage => (text!("office-setup-returns"), page("/admin/settings/pages")),
        Need::DeliveryPage => (
            text!("office-setup-delivery-page"),
            page("/admin/settings/pages"),
        ),
        Need::Product => (
            text!("office-setup-product"),
            Some(("/admin/products", ProductsEdit)),
        ),
        Need::SecondPerson => (
            text!("office-setup-person"),
            Some(("/admin/settings/staff", StaffManage)),
        ),
        Need::MailSender => (text!("office-setup-mail"), None),
        Need::Https => (text!("office-setup-https"), None),
    }
}
