//! `/admin/products/{id}`: details, options and the sheet of variants, each a form of its own.

use std::borrow::Cow;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::{ProductId, VariantId};
use database::audit::{Subject, record};
use database::catalog::{
    EditError, EditableProduct, SaveProduct, UpsertError, brand_safety, category_tree,
    editable_product, save_product, tax_classes,
};
use database::{Token, transaction};
use leptos::prelude::*;
use serde_json::{Value, json};
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::products::matrix::{MOST_VARIANTS, with_options};
use crate::products::read;
use crate::products::view::fields;
use crate::products::view::form::{EditProduct, Shown};
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/products/{id}`
pub(crate) async fn product_page(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let flash = flash(query.done.as_deref(), |code| match code {
        "created" => Some(text!("office-product-created")),
        "saved" => Some(text!("office-product-saved")),
        "duplicated" => Some(text!("office-product-duplicated")),
        _ => None,
    });
    show(
        &office,
        &staff,
        product,
        FormData::default(),
        (StatusCode::OK, flash),
    )
    .await
}

/// `POST /admin/products/{id}`
pub(crate) async fn save_details(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let tree = category_tree(office.db.reader()).await?;
    let classes = tax_classes(office.db.reader()).await?;
    let country = office.shop().await?.country;
    let now = (country, office.now_ms());
    let save = read::details(&mut sent, &product, &tree, &classes, now);
    keep(&office, &staff, product, sent, save).await
}

/// `POST /admin/products/{id}/variants`
pub(crate) async fn save_variants(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let currency = office.shop().await?.currency;
    let save = read::variants(&mut sent, &product, currency);
    keep(&office, &staff, product, sent, save).await
}

/// `POST /admin/products/{id}/options`
pub(crate) async fn save_options(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let options = read::options(&mut sent);
    let options = options.map(|options| read::with_swatches(options, &product.input.options));
    let save = options.and_then(|options| match with_options(&product, options) {
        Ok(input) => Some(read::save(&sent, &product, input)),
        Err(too_many) => {
            let (count, most) = (too_many.combinations, MOST_VARIANTS);
            let why = text!("office-product-too-many", count = count, most = most);
            sent.refuse(fields::values(0), why);
            None
        }
    });
    keep(&office, &staff, product, sent, save).await
}

/// `POST /admin/products/{id}/safety`
pub(crate) async fn save_safety(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let save = read::safety(&mut sent, &product);
    keep(&office, &staff, product, sent, save).await
}

pub(super) async fn find(office: &Office, id: i64) -> Result<EditableProduct, PageError> {
    let currency = office.shop().await?.currency;
    let (reader, now_ms) = (office.db.reader(), office.now_ms());
    let found = editable_product(reader, ProductId(id), currency, now_ms).await?;
    found.ok_or(PageError::NotFound)
}

/// Saves and leads back; or shows the page again with what was typed and why it was not saved.
pub(super) async fn keep(
    office: &Office,
    staff: &Staff,
    product: EditableProduct,
    mut sent: FormData,
    save: Option<SaveProduct>,
) -> Result<Response, PageError> {
    let refused = (StatusCode::UNPROCESSABLE_ENTITY, None);
    let Some(save) = save else {
        return show(office, staff, product, sent, refused).await;
    };
    let id = save.id;
    let (save, by, now_ms) = (&save, &staff.by(), office.now_ms());
    let (before, after) = differences(&product, save);
    let (before, after) = (&before, &after);
    let saved = transaction(&office.db, |tx| async move {
        let tx = &*tx;
        save_product(tx, save, now_ms).await?;
        let subject = Subject::new("product", &id.to_string());
        record(tx, by, "product.changed", &subject, before, after, now_ms).await?;
        Ok::<_, EditError>(())
    })
    .await;
    match saved {
        Ok(()) => Ok(see_other(&format!("/admin/products/{id}?done=saved"))),
        Err(EditError::Stale) => {
            let now = find(office, id.get()).await?;
            let told = Some((Tone::Caution, text!("office-product-stale")));
            show(office, staff, now, sent, (StatusCode::CONFLICT, told)).await
        }
        Err(error) => {
            refuse(&mut sent, error, |sku| {
                let mut variants = product.variants.iter().map(|variant| variant.id);
                variants
                    .find(|id: &VariantId| sent_sku(save, &product, *id).as_deref() == Some(sku))
            })?;
            show(office, staff, product, sent, refused).await
        }
    }
}

/// The SKU that a variant was to have.
fn sent_sku(save: &SaveProduct, product: &EditableProduct, id: VariantId) -> Option<String> {
    let renamed = save.renamed.get(&id).cloned();
    renamed.or_else(|| {
        let variant = product.variants.iter().find(|variant| variant.id == id)?;
        Some(variant.input.sku.clone())
    })
}

/// Notes at its field why a product was not stored; `variant_of` finds the variant of a SKU.
pub(super) fn refuse(
    sent: &mut FormData,
    error: EditError,
    variant_of: impl Fn(&str) -> Option<VariantId>,
) -> Result<(), PageError> {
    let (field, why): (String, Cow<'static, str>) = match error {
        EditError::Refused(UpsertError::SkuTaken(sku)) => {
            let field = variant_of(&sku).map_or_else(|| fields::SKU.to_owned(), fields::sku);
            (field, text!("office-product-sku-taken", sku = sku))
        }
        EditError::Refused(UpsertError::SlugTaken(slug)) => {
            let why = text!("office-product-slug-taken", slug = slug);
            (fields::SLUG.to_owned(), why)
        }
        EditError::Refused(UpsertError::NoVariant(_)) => {
            let why = text!("office-product-none-on-sale");
            (fields::VARIANTS.to_owned(), why)
        }
        EditError::Refused(UpsertError::Database(database::Error::Missing(_))) => {
            return Err(PageError::NotFound);
        }
        error => return Err(PageError::internal(error)),
    };
    sent.refuse(field, why);
    Ok(())
}

/// What the save changes, for the audit.
fn differences(product: &EditableProduct, save: &SaveProduct) -> (Value, Value) {
    let (old, new) = (&product.input, &save.input);
    let mut before = serde_json::Map::new();
    let mut after = serde_json::Map::new();
    let mut note = |name: &str, was: Value, is: Value| {
        if was != is {
            before.insert(name.to_owned(), was);
            after.insert(name.to_owned(), is);
        }
    };
    note("title", json!(old.title), json!(new.title));
    note("slug", json!(old.slug.as_str()), json!(new.slug.as_str()));
    note(
        "status",
        json!(old.status.as_str()),
        json!(new.status.as_str()),
    );
    note(
        "description",
        json!(old.description_html),
        json!(new.description_html),
    );
    let brand =
        |brand: &Option<database::catalog::BrandInput>| brand.as_ref().map(|b| b.name.clone());
    note("brand", json!(brand(&old.brand)), json!(brand(&new.brand)));
    note("tax class", json!(old.tax_class), json!(new.tax_class));
    let ways = |input: &database::catalog::ProductInput| {
        let ways = input.categories.iter().map(|way| {
            let names: Vec<&str> = way.iter().map(|step| step.name.as_str()).collect();
            names.join(" / ")
        });
        ways.collect::<Vec<_>>()
    };
    note("categories", json!(ways(old)), json!(ways(new)));
    let rows = |input: &database::catalog::ProductInput| {
        let rows = input.variants.iter().map(|variant| {
            let compare = variant.compare_at.map(|amount| amount.to_major_string());
            json!([
                variant.sku,
                variant.option_labels,
                variant.price.to_major_string(),
                compare,
                variant.barcode,
                variant.weight_g,
                variant.track_stock,
                variant.backorder,
                variant
                    .content
                    .set()
                    .copied()
                    .flatten()
                    .map(|content| content.to_string()),
            ])
        });
        rows.collect::<Vec<_>>()
    };
    note("variants", json!(rows(old)), json!(rows(new)));
    note(
        "on sale from",
        json!(old.published_at_ms),
        json!(new.published_at_ms),
    );
    note(
        "off sale from",
        json!(product.unpublish_at_ms),
        json!(save.unpublish_at_ms),
    );
    note("safety", json!(old.safety.set()), json!(new.safety.set()));
    if let Some(of_brand) = save.brand_safety.set() {
        note("safety of the brand", Value::Null, json!(of_brand));
    }
    let pictures = |input: &database::catalog::ProductInput| {
        let pictures = input
            .media
            .iter()
            .map(|media| json!([media.picture.key, media.picture.alt]));
        pictures.collect::<Vec<_>>()
    };
    note("pictures", json!(pictures(old)), json!(pictures(new)));
    (Value::Object(before), Value::Object(after))
}

pub(super) async fn show(
    office: &Office,
    staff: &Staff,
    product: EditableProduct,
    form: FormData,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let brand = product.input.brand.as_ref().map(|brand| &brand.slug);
    let brand_safety = match brand {
        Some(brand) => brand_safety(office.db.reader(), brand).await?,
        None => None,
    };
    let shop = office.shop().await?;
    let shown = Shown {
        brand_safety,
        country: shop.country,
        now_ms: office.now_ms(),
        tree: category_tree(office.db.reader()).await?,
        tax_classes: tax_classes(office.db.reader()).await?,
        currency: shop.currency,
        may_edit: staff.may(commerce::staff::Permission::ProductsEdit),
        copy_key: Token::random().expose().to_owned(),
        product,
        form,
    };
    let title = shown.product.input.title.clone();
    let page = Page::new(title, Section::Products)
        .status(status)
        .flash(flash);
    page.draw(office, staff, || view! { <EditProduct shown/> })
        .await
}
