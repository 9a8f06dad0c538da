//! Staff, their roles and their own accounts.

use std::time::Duration;

use database::staff::role_by_name;

use super::{Row, Told, Walk};
use crate::office::desk::{Desk, Member, PASSWORD, code, hidden, key_of, text};

pub async fn walk(walk: &Walk<'_>) {
    let desk = walk.desk;
    let roles = "/admin/settings/roles";
    let fields = [("name", "Weekend"), ("permission", "orders.view")];
    walk.sends(roles, roles, &fields, ("role.added", Row::Tells))
        .await;
    let reader = desk.shop.shop.db.writer();
    let role = role_by_name(reader, "Weekend").await.unwrap().unwrap().id;
    let path = format!("{roles}/{role}");
    walk.fills(
        "/admin/settings/roles/{id}",
        (&path, &path),
        &[("name", "Evenings")],
        ("role.changed", Row::Changes),
    )
    .await;
    let staff = "/admin/settings/staff";
    let id = role.to_string();
    let fields = [
        ("name", "Pat"),
        ("email", "pat@example.org"),
        ("role", id.as_str()),
    ];
    let invited = ("staff.invited", Row::Tells);
    walk.fills(staff, (staff, staff), &fields, invited).await;
    let person = format!("{staff}/{}", desk.stored("pat@example.org").await.id);
    let again = format!("{person}/invitation");
    walk.fills(
        "/admin/settings/staff/{id}/invitation",
        (&person, &again),
        &[],
        ("staff.invited_again", Row::Happens),
    )
    .await;
    let packing = role_by_name(reader, "Packing").await.unwrap().unwrap().id;
    let packing = packing.to_string();
    walk.fills(
        "/admin/settings/staff/{id}",
        (&person, &person),
        &[("role", &packing)],
        ("staff.changed", Row::Changes),
    )
    .await;
    let remove = format!("{path}/remove");
    walk.fills(
        "/admin/settings/roles/{id}/remove",
        (&path, &remove),
        &[],
        ("role.removed", Row::Removes),
    )
    .await;
}

/// The way in and out, and what staff change of their own account.
pub async fn account(desk: &Desk<'_>, owner: &Member, told: &Told) {
    // Each logs in under the same name, so that the rows say the same of both.
    let link = desk.invite("bob@example.org", "Manager").await;
    let second = second_session(desk, owner, told).await;
    let walk = Walk {
        desk,
        owner: &second,
        told,
    };
    let confirm = "/admin/confirm";
    let password = [("confirm_password", PASSWORD)];
    let confirmed = ("staff.confirmed", Row::Happens);
    walk.sends(confirm, confirm, &password, confirmed).await;
    let notices = "/admin/account/notices";
    let changed = ("staff.notices_changed", Row::Changes);
    let fields = [("notice", "new_order")];
    walk.sends(notices, notices, &fields, changed).await;
    let account = "/admin/account";
    let end = "/admin/account/sessions/end";
    let ended = ("staff.session_ended", Row::Happens);
    walk.fills(end, (account, end), &[], ended).await;
    let codes = "/admin/account/recovery-codes";
    let changed = ("staff.recovery_codes_changed", Row::Happens);
    walk.sends(codes, codes, &[], changed).await;
    let factor = "/admin/account/two-factor";
    let shown = walk.page(factor).await;
    let (key, proposal) = (key_of(&shown), hidden(&shown, "proposal"));
    let typed = code(&key, desk.now_ms());
    let fields = [
        ("proposal", proposal.as_str()),
        ("code", &typed),
        ("password", PASSWORD),
    ];
    let changed = ("staff.authenticator_changed", Row::Happens);
    walk.sends(factor, factor, &fields, changed).await;
    let path = "/admin/account/password";
    let fields = [
        ("old_password", PASSWORD),
        ("password", "another sentence is fine"),
    ];
    let changed = ("staff.password_changed", Row::Happens);
    walk.sends(path, path, &fields, changed).await;
    let out = "/admin/logout";
    walk.sends(out, out, &[], ("staff.logged_out", Row::Happens))
        .await;

    // An invitation that somebody accepts.
    let guest = Member {
        browser: desk.shop.browser(),
        email: "bob@example.org".to_owned(),
        key: String::new(),
        recovery_codes: Vec::new(),
        ahead_ms: 0,
    };
    let key = key_of(&text(guest.get(&link).await, 200).await);
    let typed = code(&key, desk.now_ms());
    let fields = [("password", PASSWORD), ("code", typed.as_str())];
    let walk = Walk {
        desk,
        owner: &guest,
        told,
    };
    let joined = ("staff.joined", Row::Happens);
    walk.sends("/admin/invite/{token}", &link, &fields, joined)
        .await;
}

/// The owner in another browser, logged in step by step.
async fn second_session(desk: &Desk<'_>, owner: &Member, told: &Told) -> Member {
    let second = Member {
        browser: desk.shop.browser(),
        email: owner.email.clone(),
        key: owner.key.clone(),
        recovery_codes: Vec::new(),
        ahead_ms: 0,
    };
    desk.pass(Duration::from_secs(60));
    let typed = code(&second.key, desk.now_ms());
    let walk = Walk {
        desk,
        owner: &second,
        told,
    };
    let log_in = "/admin/login";
    let fields = [("email", second.email.as_str()), ("password", PASSWORD)];
    walk.sends(log_in, log_in, &fields, ("", Row::Happens))
        .await;
    let code_page = "/admin/login/code";
    let logged_in = ("staff.logged_in", Row::Happens);
    walk.sends(code_page, code_page, &[("code", &typed)], logged_in)
        .await;
    second
}
