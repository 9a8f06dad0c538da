//! The route table: every page of the office with who may open it. The router is built from it, so there is no route
//! without a permission.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, any, on};
use commerce::staff::Permission;
use tower_http::set_header::SetResponseHeaderLayer;
use web::http::error::PageError;
use web::http::{error_layer, form_replay};

use crate::guard::{self, Guard};
use crate::state::Office;
use crate::{
    access, account, audit, home, inventory, mails, order, orders, products, program, promotions,
    settings, setup, style,
};

/// Who may open a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: the way in.
    Open,
    /// Staff who are logged in.
    Staff {
        /// What they need for it; nothing where every member of staff is served.
        permission: Option<Permission>,
        /// Only within some minutes after the password was typed.
        confirmed: bool,
    },
}

const SIGNED_IN: Access = Access::Staff {
    permission: None,
    confirmed: false,
};

/// A route as the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

struct Route {
    listed: Listed,
    handler: MethodRouter<Office>,
}

impl Route {
    /// Lets only whoever has typed the password within some minutes.
    fn confirmed(mut self) -> Route {
        if let Access::Staff { confirmed, .. } = &mut self.listed.access {
            *confirmed = true;
        }
        self
    }
}

fn route<H, T>(access: Access, method: Method, path: &'static str, handler: H) -> Route
where
    H: Handler<T, Office>,
    T: 'static,
{
    let filter = match method {
        Method::POST => MethodFilter::POST,
        _ => MethodFilter::GET,
    };
    Route {
        listed: Listed {
            method,
            path,
            access,
        },
        handler: on(filter, handler),
    }
}

/// The way in: no log-in is needed.
fn open<H, T>(method: Method, path: &'static str, handler: H) -> Route
where
    H: Handler<T, Office>,
    T: 'static,
{
    route(Access::Open, method, path, handler)
}

/// For whoever is logged in.
fn signed_in<H, T>(method: Method, path: &'static str, handler: H) -> Route
where
    H: Handler<T, Office>,
    T: 'static,
{
    route(SIGNED_IN, method, path, handler)
}

/// For whoever has the permission.
fn may<H, T>(permission: Permission, method: Method, path: &'static str, handler: H) -> Route
where
    H: Handler<T, Office>,
    T: 'static,
{
    let access = Access::Staff {
        permission: Some(permission),
        confirmed: false,
    };
    route(access, method, path, handler)
}

/// The route table. A new page is one line.
#[rustfmt::skip]
fn table() -> Vec<Route> {
    use Permission as P;
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    vec![
        open(GET, "/admin/style/{name}", style::file),
        open(GET, "/admin/program/{name}", program::file),
        open(GET, "/admin/login", access::log_in_page),
        open(POST, "/admin/login", access::log_in),
        open(GET, "/admin/login/code", access::code_page),
        open(POST, "/admin/login/code", access::check_code),
        open(GET, "/admin/invite/{token}", access::invitation_page),
        open(POST, "/admin/invite/{token}", access::accept),
        signed_in(POST, "/admin/logout", access::log_out),
        signed_in(GET, "/admin/confirm", access::confirm_page),
        signed_in(POST, "/admin/confirm", access::confirm),
        signed_in(GET, "/admin", home::page),
        signed_in(GET, "/admin/account", account::page),
        signed_in(POST, "/admin/account/password", account::change_password),
        signed_in(GET, "/admin/account/two-factor", account::two_factor_page),
        signed_in(POST, "/admin/account/two-factor", account::change_two_factor),
        signed_in(POST, "/admin/account/recovery-codes", account::new_recovery_codes).confirmed(),
        signed_in(POST, "/admin/account/sessions/end", account::end_session),
        signed_in(POST, "/admin/account/notices", account::change_notices),
        may(P::OrdersView, GET, "/admin/search", orders::search),
        may(P::OrdersView, GET, "/admin/orders", orders::list_page),
        may(P::Export, GET, "/admin/orders.csv", orders::export).confirmed(),
        may(P::OrdersFulfil, GET, "/admin/orders/ship", orders::ship_page),
        may(P::OrdersFulfil, POST, "/admin/orders/ship", orders::ship_all),
        may(P::OrdersFulfil, POST, "/admin/orders/ship/file", orders::ship_file),
        may(P::OrdersView, GET, "/admin/orders/{number}", order::order_page),
        may(P::OrdersView, GET, "/admin/orders/{number}/packing-slip", order::packing_slip),
        may(P::OrdersView, GET, "/admin/orders/{number}/packing-slip.pdf", order::packing_slip_file),
        may(P::OrdersView, GET, "/admin/orders/pick-list", orders::pick_list),
        may(P::OrdersView, GET, "/admin/orders/packing-slips.pdf", orders::packing_slips),
        may(P::OrdersView, GET, "/admin/orders/{number}/documents/{document}", order::document_page),
        may(P::OrdersFulfil, POST, "/admin/orders/{number}/fulfilments", order::fulfil),
        may(P::OrdersFulfil, POST, "/admin/orders/{number}/fulfilments/{id}/tracking", order::track),
        may(P::OrdersFulfil, POST, "/admin/orders/{number}/fulfilments/{id}/delivered", order::deliver),
        may(P::OrdersFulfil, POST, "/admin/orders/{number}/fulfilments/{id}/cancel", order::cancel_parcel),
        may(P::OrdersEdit, POST, "/admin/orders/{number}/payments", order::record_payment),
        may(P::OrdersEdit, POST, "/admin/orders/{number}/notes", order::add_note),
        may(P::OrdersEdit, POST, "/admin/orders/{number}/attention/done", order::attention_done),
        may(P::OrdersEdit, POST, "/admin/orders/{number}/address", order::change_address),
        may(P::OrdersEdit, POST, "/admin/orders/{number}/cancel", order::cancel),
        may(P::OrdersEdit, POST, "/admin/orders/{number}/emails/{entry}/resend", order::resend_email),
        may(P::OrdersEdit, POST, "/admin/orders/{number}/invoice", order::invoice),
        may(P::OrdersEdit, POST, "/admin/orders/{number}/refunds/{id}/credit-note", order::credit_note),
        may(P::OrdersRefund, POST, "/admin/orders/{number}/refunds", order::refund).confirmed(),
        may(P::OrdersRefund, POST, "/admin/orders/{number}/refunds/{id}/retry", order::retry_refund).confirmed(),
        may(P::OrdersRefund, POST, "/admin/orders/{number}/refunds/{id}/done", order::confirm_refund).confirmed(),
        may(P::OrdersEdit, GET, "/admin/emails/failed", mails::failed_page),
        may(P::OrdersEdit, POST, "/admin/emails/failed/{id}/retry", mails::retry_email),
        may(P::OrdersEdit, POST, "/admin/emails/failed/{id}/drop", mails::drop_email),
        may(P::OrdersView, GET, "/admin/inventory", inventory::inventory_page),
        may(P::StockAdjust, GET, "/admin/inventory/count", inventory::count_page),
        may(P::StockAdjust, GET, "/admin/inventory/count.csv", inventory::count_file),
        may(P::StockAdjust, POST, "/admin/inventory/count", inventory::preview_count),
        may(P::StockAdjust, POST, "/admin/inventory/count/apply", inventory::apply_count),
        may(P::OrdersView, GET, "/admin/inventory/{id}", inventory::variant_page),
        may(P::StockAdjust, POST, "/admin/inventory/{id}/adjust", inventory::adjust),
        may(P::StockAdjust, POST, "/admin/inventory/{id}/limit", inventory::change_limit),
        may(P::ProductsEdit, GET, "/admin/products", products::products_page),
        may(P::ProductsEdit, GET, "/admin/products/new", products::new_page),
        may(P::ProductsEdit, POST, "/admin/products/new", products::create),
        may(P::ProductsEdit, GET, "/admin/products/{id}", products::product_page),
        may(P::ProductsEdit, POST, "/admin/products/{id}", products::save_details),
        may(P::ProductsEdit, POST, "/admin/products/{id}/options", products::save_options),
        may(P::ProductsEdit, POST, "/admin/products/{id}/variants", products::save_variants),
        may(P::ProductsEdit, POST, "/admin/products/{id}/safety", products::save_safety),
        may(P::ProductsEdit, POST, "/admin/products/{id}/duplicate", products::duplicate),
        may(P::ProductsEdit, GET, "/admin/products/{id}/preview", products::preview),
        may(P::ProductsEdit, GET, "/admin/products/{id}/prices", products::prices_page),
        may(P::ProductsEdit, POST, "/admin/products/{id}/prices", products::add_price),
        may(P::ProductsEdit, POST, "/admin/products/{id}/prices/{price}/end", products::end_price),
        may(P::ProductsEdit, POST, "/admin/products/{id}/media", products::add_picture),
        may(P::ProductsEdit, POST, "/admin/products/{id}/media/{place}", products::change_picture),
        may(P::ProductsEdit, GET, "/admin/promotions", promotions::list_page),
        may(P::ProductsEdit, GET, "/admin/promotions/new", promotions::new_page),
        may(P::ProductsEdit, POST, "/admin/promotions/new", promotions::create),
        may(P::ProductsEdit, GET, "/admin/promotions/{id}", promotions::edit_page),
        may(P::ProductsEdit, POST, "/admin/promotions/{id}", promotions::save),
        may(P::ProductsEdit, POST, "/admin/promotions/{id}/end", promotions::end),
        may(P::AuditView, GET, "/admin/audit", audit::page),
        may(P::SettingsEdit, GET, "/admin/setup", setup::setup_page),
        may(P::SettingsEdit, POST, "/admin/setup/open", setup::open).confirmed(),
        may(P::SettingsEdit, GET, "/admin/settings/shop", settings::shop_page),
        may(P::SettingsEdit, POST, "/admin/settings/shop", settings::save_shop),
        may(P::SettingsEdit, POST, "/admin/settings/look", settings::save_look),
        may(P::SettingsEdit, POST, "/admin/settings/look/logo", settings::save_logo),
        may(P::SettingsEdit, GET, "/admin/settings/home", settings::home_page),
        may(P::SettingsEdit, POST, "/admin/settings/home", settings::save_home),
        may(P::SettingsEdit, GET, "/admin/settings/payments", settings::payments_page),
        may(P::SettingsEdit, POST, "/admin/settings/payments", settings::save_payments).confirmed(),
        may(P::SettingsEdit, GET, "/admin/settings/taxes", settings::taxes_page),
        may(P::SettingsEdit, POST, "/admin/settings/taxes", settings::save_tax_classes).confirmed(),
        may(P::SettingsEdit, GET, "/admin/settings/taxes/zone", settings::tax_zone_page),
        may(P::SettingsEdit, POST, "/admin/settings/taxes/zone", settings::save_tax_zone).confirmed(),
        may(P::SettingsEdit, GET, "/admin/settings/delivery", settings::delivery_page),
        may(P::SettingsEdit, GET, "/admin/settings/delivery/zone", settings::delivery_zone_page),
        may(P::SettingsEdit, POST, "/admin/settings/delivery/zone", settings::save_delivery_zone).confirmed(),
        may(P::SettingsEdit, GET, "/admin/settings/pages", settings::pages_page),
        may(P::SettingsEdit, GET, "/admin/settings/pages/edit", settings::edit_page),
        may(P::SettingsEdit, POST, "/admin/settings/pages/edit", settings::save_page),
        may(P::SettingsEdit, GET, "/admin/settings/mails", mails::list_page),
        may(P::SettingsEdit, GET, "/admin/settings/mails/{kind}", mails::mail_page),
        may(P::SettingsEdit, POST, "/admin/settings/mails/{kind}", mails::save),
        may(P::SettingsEdit, GET, "/admin/settings/mails/{kind}/preview", mails::preview),
        may(P::SettingsEdit, POST, "/admin/settings/mails/{kind}/test", mails::send_test),
        may(P::StaffManage, GET, "/admin/settings/staff", settings::staff_page),
        may(P::StaffManage, POST, "/admin/settings/staff", settings::invite).confirmed(),
        may(P::StaffManage, GET, "/admin/settings/staff/{id}", settings::person_page),
        may(P::StaffManage, POST, "/admin/settings/staff/{id}", settings::change_person).confirmed(),
        may(P::StaffManage, POST, "/admin/settings/staff/{id}/invitation", settings::invite_again).confirmed(),
        may(P::StaffManage, GET, "/admin/settings/roles", settings::roles_page),
        may(P::StaffManage, POST, "/admin/settings/roles", settings::add_role).confirmed(),
        may(P::StaffManage, GET, "/admin/settings/roles/{id}", settings::role_page),
        may(P::StaffManage, POST, "/admin/settings/roles/{id}", settings::change_role).confirmed(),
        may(P::StaffManage, POST, "/admin/settings/roles/{id}/remove", settings::remove_role).confirmed(),
    ]
}

/// Every route with who may open it.
pub fn listed() -> Vec<Listed> {
    table().into_iter().map(|route| route.listed).collect()
}

/// The office's routes behind its own layers.
pub fn routes(office: &Office) -> Router {
    let guarded = |access| {
        let guard = Guard {
            office: office.clone(),
            access,
        };
        from_fn_with_state(guard, guard::check)
    };
    let mut router = Router::new();
    for Route { listed, handler } in table() {
        router = router.route(listed.path, handler.layer(guarded(listed.access)));
    }
    // Whether there is such a page is told to staff alone.
    let nowhere = any(async || PageError::NotFound).layer(guarded(SIGNED_IN));
    let no_store = HeaderValue::from_static("no-store");
    let hidden = HeaderValue::from_static("noindex, nofollow");
    router
        .route("/admin/{*rest}", nowhere)
        // How much is taken is held further out.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(form_replay::keep))
        .layer(from_fn_with_state(
            office.clone(),
            error_layer::draw::<Office>,
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            no_store,
        ))
        .layer(SetResponseHeaderLayer::overriding(
            HeaderName::from_static("x-robots-tag"),
            hidden,
        ))
        .with_state(office.clone())
}
