//! `/admin/settings/home`: the products that the start page shows.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::catalog::Slug;
use database::catalog::{cards_by_slugs, products_at};
use import::shop::{HomeSettings, Part, ShopSetup};
use leptos::prelude::*;
use texts::text;
use web::components::alert::Tone;
use web::components::field::{ErrorSummary, Field, TextArea, TextInput};
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::kit::parts::PageHead;
use crate::kit::typed_address::named;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::settings::keep::{Kept, done, keep, shown, stored, told};
use crate::settings::tabs::{Current, SettingsTabs};
use crate::staff::Staff;
use crate::state::Office;

const HOME: &str = "/admin/settings/home";
/// As many as the start page has room for.
const MOST: usize = 12;

/// `GET /admin/settings/home`
pub(crate) async fn home_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), done);
    show(&office, &staff, None, (StatusCode::OK, flash)).await
}

/// `POST /admin/settings/home`
pub(crate) async fn save_home(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let hero = chosen(&office, &mut sent, "hero", 1).await?;
    let featured = chosen(&office, &mut sent, "featured", MOST).await?;
    if !sent.is_fine() {
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, None);
        return show(&office, &staff, Some(sent), refused).await;
    }
    let home = HomeSettings {
        hero: hero.into_iter().next().unwrap_or_default(),
        featured,
    };
    let parts = (Part::Home, Part::Home);
    let kept = keep(&office, &staff, parts, &mut sent, |shop| {
        shop.home = Some(home.clone());
        Ok(())
    });
    match kept.await? {
        Kept::Done => Ok(see_other(&format!("{HOME}?done=saved"))),
        Kept::Again(status) => show(&office, &staff, Some(sent), (status, None)).await,
    }
}

/// The products of a field, each of which must be there.
async fn chosen(
    office: &Office,
    sent: &mut FormData,
    field: &'static str,
    most: usize,
) -> Result<Vec<String>, PageError> {
    let names = named(sent, field, "/p/", most);
    let slugs: Vec<Slug> = names.iter().filter_map(|it| Slug::parse(it).ok()).collect();
    let known = products_at(office.db.reader(), &slugs).await?;
    let unknown = names
        .iter()
        .find(|name| known.iter().all(|(_, slug)| slug.as_str() != name.as_str()));
    if let Some(name) = unknown {
        let why = text!("office-settings-home-unknown", name = name.clone());
        sent.refuse(field, why);
    }
    Ok(names)
}

fn filled(shop: &ShopSetup) -> FormData {
    let home = shop.home.as_ref();
    let hero = home.map(|home| home.hero.clone()).unwrap_or_default();
    let featured = home.map(|home| home.featured.join("\n"));
    FormData::prefilled([
        ("version", shop.version(&Part::Home)),
        ("hero", hero),
        ("featured", featured.unwrap_or_default()),
    ])
}

async fn show(
    office: &Office,
    staff: &Staff,
    sent: Option<FormData>,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let shop = stored(office).await?;
    let home = shop.home.iter();
    let slugs: Vec<String> = home
        .flat_map(|home| std::iter::once(&home.hero).chain(&home.featured))
        .cloned()
        .collect();
    // Only those on sale have a card, and only those are shown.
    let cards = cards_by_slugs(office.db.reader(), &slugs).await?;
    let off_sale = slugs
        .into_iter()
        .filter(|slug| !slug.is_empty() && cards.iter().all(|card| card.slug.as_str() != slug));
    let off_sale = off_sale.collect::<Vec<String>>().join(", ");
    let flash = flash.or_else(|| {
        let missing = text!("office-settings-home-off-sale", products = off_sale.clone());
        (!off_sale.is_empty()).then_some((Tone::Caution, missing))
    });
    let form = shown(sent, status, filled(&shop));
    let own = staff.person.role.permissions.clone();
    let page = Page::new(text!("office-settings-home"), Section::Settings).status(status);
    page.flash(told(status, flash))
        .draw(office, staff, || {
            let field = |name: &'static str, label| {
                form.filled(Field::new(name, label).unmarked(), name)
            };
            view! {
                <PageHead title=text!("office-settings-home")/>
                <SettingsTabs current=Current::Home own/>
                <ErrorSummary errors=form.errors().to_vec()/>
                <form method="post" action=HOME>
                    <input type="hidden" name="version" value=form.text("version").to_owned()/>
                    <section class="card"><h2>{text!("office-settings-home-products")}</h2>
                        <TextInput field=field("hero", text!("office-settings-home-hero")).hint(text!("office-settings-home-hero-hint"))/>
                        <TextArea field=field("featured", text!("office-settings-home-featured")).max_length(4000)
                            .hint(text!("office-settings-home-featured-hint", most = MOST))/>
                    </section>
                    <div class="buttons"><button class="button">{text!("office-save")}</button></div>
                </form>
            }
        })
        .await
}
