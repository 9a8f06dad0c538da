//! Every write of staff leaves a row, and the page finds it.

use database::audit::{AuditFilter, entries};

use crate::html;
use crate::office::desk::{Desk, on_each_database, text};

async fn actions(desk: &Desk<'_>) -> Vec<String> {
    let reader = desk.shop.shop.db.reader();
    let (rows, _) = entries(reader, &AuditFilter::default(), 100, 0)
        .await
        .unwrap();
    let mut actions: Vec<String> = rows.into_iter().map(|row| row.action).collect();
    actions.reverse();
    actions
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_staff_and_roles_leaves_one_row_each_and_the_audit_page_finds_it() {
    on_each_database(async |desk| {
        let mut owner = desk.owner().await;
        owner
            .post(
                "/admin/settings/roles",
                &[("name", "Weekend"), ("permission", "orders.view")],
            )
            .await;
        let weekend = database::staff::role_by_name(desk.shop.shop.db.reader(), "Weekend").await;
        let weekend = weekend.unwrap().unwrap().id.to_string();
        let fields = [
            ("name", "Pat"),
            ("email", "pat@example.org"),
            ("role", weekend.as_str()),
        ];
        owner.post("/admin/settings/staff", &fields).await;
        let path = format!(
            "/admin/settings/staff/{}",
            desk.stored("pat@example.org").await.id
        );
        owner
            .post(
                &path,
                &[("version", "1"), ("role", &weekend), ("disabled", "1")],
            )
            .await;
        let wrong = [("email", "ada@example.org"), ("password", "not this one")];
        desk.shop.browser().post("/admin/login", &wrong).await;
        desk.log_in(&mut owner).await;
        assert_eq!(
            actions(desk).await,
            [
                "staff.joined",
                "role.added",
                "staff.invited",
                "staff.changed",
                "staff.log_in_failed",
                "staff.logged_in"
            ]
        );
        let page = text(owner.get("/admin/audit?about=pat%40example.org").await, 200).await;
        assert!(
            page.contains("2 entries") && page.contains("staff.changed"),
            "{page}"
        );
        assert!(
            html::texts(&page, "del").contains(&"false".to_owned())
                && html::texts(&page, "ins").contains(&"true".to_owned()),
            "{page}"
        );
        assert!(page.contains("127.0.0.0/24"), "{page}");
        let page = text(owner.get("/admin/audit?what=role.&who=lovelace").await, 200).await;
        assert!(
            page.contains("One entry") && page.contains("role.added"),
            "{page}"
        );
        let page = text(owner.get("/admin/audit?from=2999-01-01").await, 200).await;
        assert!(page.contains("Nothing matches."), "{page}");
        // Nonsense in the address is no error.
        for query in [
            "page=0",
            "page=99999",
            "from=yesterday&to=31.12.",
            "who=%25_",
        ] {
            text(owner.get(&format!("/admin/audit?{query}")).await, 200).await;
        }
    })
    .await;
}
