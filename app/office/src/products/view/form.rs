//! The product editor: what a product is called and where it stands, its options and its variants.

use commerce::Currency;
use commerce::calendar::LocalTime;
use commerce::catalog::{CategoryNode, CategoryTree, ProductStatus, Safety};
use commerce::country::CountryCode;
use database::catalog::EditableProduct;
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, Field, Select, TextArea, TextInput};

use crate::kit::form::FormData;
use crate::kit::parts::{Card, PageHead, PostButton};
use crate::kit::pill::Pill;
use crate::products::view::fields;
use crate::products::view::list::word;
use crate::products::view::media::MediaCard;
use crate::products::view::options::OptionsCard;
use crate::products::view::safety::SafetyCard;
use crate::products::view::sheet::SheetCard;

#[derive(Clone)]
pub(in crate::products) struct Shown {
    pub product: EditableProduct,
    /// What was typed into the form that was refused, if one was.
    pub form: FormData,
    pub tree: CategoryTree,
    /// Codes and names.
    pub tax_classes: Vec<(String, String)>,
    pub currency: Currency,
    /// The shop's, for its time.
    pub country: CountryCode,
    pub now_ms: i64,
    /// What its brand says of the safety of all its products.
    pub brand_safety: Option<Safety>,
    pub may_edit: bool,
    /// Lets the product be copied once.
    pub copy_key: String,
}

impl Shown {
    pub fn path(&self, action: &str) -> String {
        format!("/admin/products/{}{action}", self.product.id)
    }
}

#[component]
pub(in crate::products) fn NewProduct(form: FormData, currency: Currency) -> impl IntoView {
    let field = |name: &'static str, field: Field| form.filled(field, name);
    let title = field(
        fields::TITLE,
        Field::new(fields::TITLE, text!("office-product-title")),
    );
    let sku = field(
        fields::SKU,
        Field::new(fields::SKU, text!("office-product-sku")).max_length(120),
    );
    let price = Field::new(
        fields::PRICE,
        text!("office-product-price-in", currency = currency.code()),
    );
    let price = field(fields::PRICE, price.inputmode("decimal").max_length(20));
    let slug = Field::new(fields::SLUG, text!("office-product-slug-label"))
        .hint(text!("office-product-slug-hint"));
    let slug = field(fields::SLUG, slug.optional().max_length(120));
    let errors = form.errors().to_vec();
    view! {
        <PageHead title=text!("office-product-new") back=("/admin/products".to_owned(), text!("office-product-list"))/>
        <ErrorSummary errors/>
        <Card title=text!("office-product-details")>
            <form method="post" action="/admin/products/new" class="stack">
                <TextInput field=title/>
                <div class="fields"><TextInput field=sku/><TextInput field=price/></div>
                <TextInput field=slug/>
                <p class="soft">{text!("office-product-new-note")}</p>
                <div><button class="button">{text!("office-product-create")}</button></div>
            </form>
        </Card>
    }
}

#[component]
pub(in crate::products) fn EditProduct(shown: Shown) -> impl IntoView {
    let input = &shown.product.input;
    let (tone, status) = word(input.status);
    let errors = shown.form.errors().to_vec();
    let product = &shown.product;
    let now_status = input
        .status
        .at(shown.now_ms, input.published_at_ms, product.unpublish_at_ms);
    let (in_shop, id) = (now_status == ProductStatus::Active, product.id);
    let see = if in_shop {
        view! { <a class="button quiet" href=format!("/p/{}", input.slug)>{text!("office-product-see")}</a> }.into_any()
    } else {
        view! { <a class="button quiet" href=format!("/admin/products/{id}/preview")>{text!("office-product-preview")}</a> }.into_any()
    };
    let copy = shown.may_edit.then(|| {
        let fields = vec![
            ("version".to_owned(), product.version.to_string()),
            ("key".to_owned(), shown.copy_key.clone()),
        ];
        view! { <PostButton action=format!("/admin/products/{id}/duplicate") label=text!("office-product-duplicate") fields/> }
    });
    let scheduled = (now_status != input.status).then(|| {
        let (tone, text) = match now_status {
            ProductStatus::Archived => ("quiet", text!("office-product-over")),
            _ => ("info", text!("office-product-coming")),
        };
        view! { " "<Pill tone text/> }
    });
    view! {
        <PageHead title=input.title.clone() back=("/admin/products".to_owned(), text!("office-product-list"))>
            {see}
            <a class="button quiet" href=format!("/admin/products/{id}/prices")>{text!("office-prices")}</a>
            {copy}
        </PageHead>
        <p class="order-state"><Pill tone text=status/>{scheduled}</p>
        <ErrorSummary errors/>
        <SheetCard shown=shown.clone()/>
        <div class="columns">
            <div><DetailsCard shown=shown.clone()/><MediaCard shown=shown.clone()/></div>
            <aside><OptionsCard shown=shown.clone()/><SafetyCard shown/></aside>
        </div>
    }
}

#[component]
fn DetailsCard(shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let input = shown.product.input.clone();
    let is_sent = form.is_sent(fields::STATUS);
    let field = |name: &'static str, label: std::borrow::Cow<'static, str>, stored: String| {
        let field = Field::new(name, label);
        if is_sent {
            form.filled(field, name)
        } else {
            field.value(stored)
        }
    };
    let title = field(fields::TITLE, text!("office-product-title"), input.title);
    let slug = field(
        fields::SLUG,
        text!("office-product-slug-label"),
        input.slug.to_string(),
    )
    .hint(text!("office-product-slug-moves"))
    .max_length(120);
    let description = field(
        fields::DESCRIPTION,
        text!("office-product-description"),
        input.description_html,
    )
    .hint(text!("office-product-description-hint"))
    .max_length(60_000)
    .optional();
    let brand = field(
        fields::BRAND,
        text!("office-product-brand-label"),
        input.brand.map_or_else(String::new, |brand| brand.name),
    )
    .max_length(120)
    .optional();
    let seo_title = field(
        fields::SEO_TITLE,
        text!("office-product-seo-title"),
        input.seo.title.unwrap_or_default(),
    )
    .max_length(120)
    .optional();
    let seo_text = field(
        fields::SEO_DESCRIPTION,
        text!("office-product-seo-text"),
        input.seo.description.unwrap_or_default(),
    )
    .max_length(300)
    .optional();
    let status = field(
        fields::STATUS,
        text!("office-product-status"),
        input.status.as_str().to_owned(),
    );
    let chosen = if is_sent {
        form.text(fields::STATUS).to_owned()
    } else {
        input.status.as_str().to_owned()
    };
    let statuses = ProductStatus::ALL.iter().map(|status| {
        view! { <option value=status.as_str() selected=status.as_str() == chosen>{word(*status).1}</option> }
    });
    let statuses = statuses.collect_view();
    let tax = field(
        fields::TAX_CLASS,
        text!("office-product-tax"),
        input.tax_class.clone(),
    );
    let class = if is_sent {
        form.text(fields::TAX_CLASS).to_owned()
    } else {
        input.tax_class
    };
    let classes = shown.tax_classes.iter().map(|(code, name)| {
        view! { <option value=code.clone() selected=*code == class>{name.clone()}</option> }
    });
    let classes = classes.collect_view();
    let ticked: Vec<String> = if is_sent {
        form.all(fields::CATEGORY).map(str::to_owned).collect()
    } else {
        let ways = shown.product.input.categories.iter();
        ways.map(|way| {
            way.iter()
                .map(|step| step.slug.as_str())
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect()
    };
    let nodes = shown.tree.roots.clone();
    let categories = (!nodes.is_empty()).then(|| {
        view! {
            <fieldset class="choices">
                <legend>{text!("office-product-categories")}</legend>
                <ul class="tree"><Categories nodes ticked/></ul>
            </fieldset>
        }
    });
    let clock = |at_ms: Option<i64>| {
        at_ms.map_or_else(String::new, |at| LocalTime::of(at, shown.country).typed())
    };
    let moment =
        |name: &'static str, label: std::borrow::Cow<'static, str>, stored: Option<i64>| {
            field(name, label, clock(stored))
                .kind("datetime-local")
                .max_length(16)
                .optional()
        };
    let publish = moment(
        fields::PUBLISH,
        text!("office-product-publish"),
        input.published_at_ms,
    )
    .hint(text!("office-product-publish-hint"));
    let unpublish = moment(
        fields::UNPUBLISH,
        text!("office-product-unpublish"),
        shown.product.unpublish_at_ms,
    );
    let version = shown.product.version;
    let button = shown.may_edit.then(
        || view! { <div><button class="button">{text!("office-product-save")}</button></div> },
    );
    view! {
        <Card title=text!("office-product-details") id="details">
            <form method="post" action=shown.path("") class="stack">
                <input type="hidden" name="version" value=version.to_string()/>
                <TextInput field=title/>
                <div class="fields"><Select field=status>{statuses}</Select><Select field=tax>{classes}</Select></div>
                <div class="fields"><TextInput field=publish/><TextInput field=unpublish/></div>
                <TextArea field=description/>
                <div class="fields"><TextInput field=brand/><TextInput field=slug/></div>
                {categories}
                <div class="fields"><TextInput field=seo_title/><TextInput field=seo_text/></div>
                {button}
            </form>
        </Card>
    }
}

/// The categories as boxes to tick, those below another indented.
#[component]
fn Categories(nodes: Vec<CategoryNode>, ticked: Vec<String>) -> impl IntoView {
    let items = nodes.into_iter().map(|node| {
        let path = node.category.path.clone();
        let checked = ticked.contains(&path);
        let below = (!node.children.is_empty()).then(|| {
            let (nodes, ticked) = (node.children.clone(), ticked.clone());
            view! { <ul><Categories nodes ticked/></ul> }.into_any()
        });
        view! {
            <li>
                <label class="check"><input type="checkbox" name=fields::CATEGORY value=path checked=checked/><span>{node.category.name}</span></label>
                {below}
            </li>
        }
    });
    items.collect_view()
}
