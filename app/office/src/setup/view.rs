//! How the checklist looks.

use std::borrow::Cow;

use commerce::opening::LegalText;
use commerce::staff::{Permission, Permissions};
use import::shop::Need;
use leptos::prelude::*;
use texts::text;
use web::components::field::CheckBox;

use crate::kit::form::FormData;
use crate::kit::parts::PageHead;
use crate::kit::pill::Pill;

/// What a line says, the page that mends it, and what is needed to open that; the rest is mended at the server.
type Line = (Cow<'static, str>, Option<(&'static str, Permission)>);

/// A shop that takes no orders yet.
pub(super) struct Closed {
    pub missing: Vec<LegalText>,
    /// Whether staff may open it all the same.
    pub may_open: bool,
    pub form: FormData,
}

#[component]
pub(super) fn SetupView(
    needs: Vec<(Need, bool)>,
    closed: Option<Closed>,
    own: Permissions,
) -> impl IntoView {
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
        {closed.map(|closed| view! { <ClosedNote closed/> })}
        <p>{lead}</p>
        <section class="card"><ul class="rows checklist">{lines}</ul></section>
        <p class="soft">{text!("office-setup-server")}</p>
    }
}

#[component]
fn ClosedNote(closed: Closed) -> impl IntoView {
    let Closed {
        missing,
        may_open,
        form,
    } = closed;
    let missing = missing.into_iter().map(|text| match text {
        LegalText::Imprint => text!("office-setup-text-imprint"),
        LegalText::Terms => text!("office-setup-text-terms"),
        LegalText::Privacy => text!("office-setup-text-privacy"),
        LegalText::Returns => text!("office-setup-text-returns"),
    });
    let missing = missing.collect::<Vec<_>>().join(", ");
    let errors = form.errors().to_vec();
    let checked = form.ticked("sure");
    let way = match may_open {
        true => view! {
            <form method="post" action="/admin/setup/open" class="stack">
                <p>{text!("office-setup-closed-others")}</p>
                <CheckBox name="sure" checked errors>{text!("office-setup-sure")}</CheckBox>
                <div><button class="button danger">{text!("office-setup-open-button")}</button></div>
            </form>
        }
        .into_any(),
        false => view! { <p>{text!("office-setup-closed-union")}</p> }.into_any(),
    };
    view! {
        <section class="card closed" id="closed">
            <h2>{text!("office-setup-closed")}</h2>
            <p>{text!("office-setup-closed-missing", missing = missing)}</p>
            {way}
        </section>
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
