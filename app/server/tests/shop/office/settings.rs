//! Staff and roles in the settings.

use database::staff::{Change, all_roles, change_staff, role_by_name};

use crate::office::desk::{Desk, hidden, on_each_database, place, text};

async fn role_id(desk: &Desk<'_>, name: &str) -> String {
    let role = role_by_name(desk.shop.shop.db.reader(), name).await;
    role.unwrap().unwrap().id.to_string()
}

async fn person_path(desk: &Desk<'_>, email: &str) -> String {
    format!("/admin/settings/staff/{}", desk.stored(email).await.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_invites_somebody_whose_link_is_shown_once() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let packing = role_id(desk, "Packing").await;
        let bad = [
            ("name", "Pat <b>Packer</b>"),
            ("email", "nowhere"),
            ("role", &packing),
        ];
        let page = text(owner.post("/admin/settings/staff", &bad).await, 422).await;
        assert!(
            page.contains("value=\"Pat &lt;b&gt;Packer&lt;/b&gt;\"")
                || page.contains("value=\"Pat <b>Packer</b>\""),
            "{page}"
        );
        let fields = [
            ("name", "Pat Packer"),
            ("email", "pat@example.org"),
            ("role", &packing),
        ];
        let page = text(owner.post("/admin/settings/staff", &fields).await, 200).await;
        let link = page.split("<code class=\"copy\">").nth(1).unwrap();
        let link = link.split('<').next().unwrap();
        let link = link.strip_prefix(&desk.shop.base).unwrap();
        let list = text(owner.get("/admin/settings/staff").await, 200).await;
        assert!(
            list.contains("Pat Packer") && list.contains("Invited"),
            "{list}"
        );
        assert!(!list.contains("/admin/invite/"), "{list}");
        let page = text(owner.post("/admin/settings/staff", &fields).await, 422).await;
        assert!(page.contains("on the list already"), "{page}");
        let packer = desk.accept(link, "pat@example.org").await;
        text(packer.get("/admin").await, 200).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_who_can_log_in_stays_owner_even_when_two_remove_each_other_at_once() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        // Somebody who was only invited is no way in.
        desk.invite("eve@example.org", "Owner").await;
        let path = person_path(desk, "ada@example.org").await;
        let (packing, owner_role) = (role_id(desk, "Packing").await, role_id(desk, "Owner").await);
        let version = hidden(&text(owner.get(&path).await, 200).await, "version");
        for fields in [
            vec![("version", version.as_str()), ("role", packing.as_str())],
            vec![
                ("version", version.as_str()),
                ("role", owner_role.as_str()),
                ("disabled", "1"),
            ],
        ] {
            let page = text(owner.post(&path, &fields).await, 422).await;
            assert!(page.contains("the last owner who can log in"), "{page}");
        }
        desk.member("bob@example.org", "Owner").await;
        let (ada, bob) = (
            desk.stored("ada@example.org").await,
            desk.stored("bob@example.org").await,
        );
        let support = role_by_name(desk.shop.shop.db.reader(), "Support")
            .await
            .unwrap()
            .unwrap()
            .id;
        let (db, now_ms) = (&desk.shop.shop.db, desk.now_ms());
        let demote = async |person: &database::staff::Staff| {
            let (id, version) = (person.id, person.version);
            let changed = database::transaction(db, |tx| async move {
                change_staff(&*tx, id, version, support, false, now_ms).await
            });
            changed.await.unwrap()
        };
        let (one, two) = tokio::join!(demote(&ada), demote(&bob));
        let mut ended = [one, two];
        ended.sort_by_key(|change| *change != Change::Done);
        assert_eq!(ended, [Change::Done, Change::LastOwner]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hands_out_more_than_they_have_by_a_forged_field() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let fields = [
            ("name", "People"),
            ("permission", "staff.manage"),
            ("permission", "orders.view"),
        ];
        let answer = owner.post("/admin/settings/roles", &fields).await;
        assert_eq!(place(&answer), "/admin/settings/roles?done=saved");
        let people = desk.member("pia@example.org", "People").await;
        let owner_role = role_id(desk, "Owner").await;
        let own = person_path(desk, "pia@example.org").await;
        let version = hidden(&text(people.get(&own).await, 200).await, "version");
        let up = [("version", version.as_str()), ("role", owner_role.as_str())];
        let page = text(people.post(&own, &up).await, 422).await;
        assert!(page.contains("may do things that yours may not"), "{page}");
        let invited = [
            ("name", "Eve"),
            ("email", "eve@example.org"),
            ("role", owner_role.as_str()),
        ];
        text(people.post("/admin/settings/staff", &invited).await, 422).await;
        // A link in the owner's name would be a way up, too.
        let above = person_path(desk, "ada@example.org").await;
        text(people.post(&format!("{above}/invitation"), &[]).await, 403).await;
        text(
            people
                .post(&above, &[("version", "1"), ("role", &owner_role)])
                .await,
            403,
        )
        .await;
        let role = format!("/admin/settings/roles/{}", role_id(desk, "People").await);
        let more = [
            ("version", "1"),
            ("name", "People"),
            ("permission", "staff.manage"),
            ("permission", "orders.refund"),
        ];
        let page = text(people.post(&role, &more).await, 422).await;
        assert!(
            page.contains("You cannot give permissions that you do not have."),
            "{page}"
        );
        let fixed = format!("/admin/settings/roles/{owner_role}");
        text(
            owner
                .post(&fixed, &[("version", "1"), ("name", "Boss")])
                .await,
            403,
        )
        .await;
        assert!(!desk.stored("pia@example.org").await.role.is_owner);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_disabled_is_out_at_once_and_whoever_loses_a_role_loses_its_pages() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let manager = desk.member("mia@example.org", "Manager").await;
        text(manager.get("/admin/audit").await, 200).await;
        let path = person_path(desk, "mia@example.org").await;
        let (manager_role, packing) = (
            role_id(desk, "Manager").await,
            role_id(desk, "Packing").await,
        );
        let stale = [("version", "1"), ("role", packing.as_str())];
        assert_eq!(owner.post(&path, &stale).await.status(), 303);
        // Somebody who looked at the page before is told, and changes nothing.
        let page = text(owner.post(&path, &stale).await, 409).await;
        assert!(page.contains("Someone else changed this"), "{page}");
        let mut packer = manager;
        assert_eq!(
            place(&packer.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
        desk.pass(std::time::Duration::from_secs(60));
        desk.log_in(&mut packer).await;
        text(packer.get("/admin/audit").await, 403).await;
        let disable = [
            ("version", "2"),
            ("role", manager_role.as_str()),
            ("disabled", "1"),
        ];
        assert_eq!(owner.post(&path, &disable).await.status(), 303);
        assert_eq!(
            place(&packer.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
        let fields = [
            ("email", "mia@example.org"),
            ("password", crate::office::desk::PASSWORD),
        ];
        text(packer.post("/admin/login", &fields).await, 422).await;
        text(owner.post(&format!("{path}/invitation"), &[]).await, 409).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_added_changed_and_removed_when_nobody_has_them() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let names = async || {
            let roles = all_roles(desk.shop.shop.db.reader()).await.unwrap();
            roles.into_iter().map(|role| role.name).collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["Owner", "Manager", "Packing", "Support"]);
        text(
            owner.post("/admin/settings/roles", &[("name", " ")]).await,
            422,
        )
        .await;
        let page = text(
            owner
                .post(
                    "/admin/settings/roles",
                    &[("name", "Packing"), ("permission", "export")],
                )
                .await,
            422,
        )
        .await;
        assert!(
            page.contains("There is a role of that name already."),
            "{page}"
        );
        let fields = [
            ("name", "Weekend"),
            ("permission", "orders.view"),
            ("permission", "orders.teleport"),
        ];
        assert_eq!(
            owner.post("/admin/settings/roles", &fields).await.status(),
            303
        );
        let path = format!("/admin/settings/roles/{}", role_id(desk, "Weekend").await);
        let page = text(owner.get(&path).await, 200).await;
        let version = hidden(&page, "version");
        let change = [
            ("version", version.as_str()),
            ("name", "Evenings"),
            ("permission", "stock.adjust"),
        ];
        assert_eq!(owner.post(&path, &change).await.status(), 303);
        text(owner.post(&path, &change).await, 409).await;
        desk.invite("eve@example.org", "Evenings").await;
        let page = text(owner.post(&format!("{path}/remove"), &[]).await, 409).await;
        assert!(page.contains("Someone has this role."), "{page}");
        let packing = format!(
            "/admin/settings/roles/{}/remove",
            role_id(desk, "Support").await
        );
        assert_eq!(owner.post(&packing, &[]).await.status(), 303);
        assert_eq!(names().await, ["Owner", "Evenings", "Manager", "Packing"]);
    })
    .await;
}
