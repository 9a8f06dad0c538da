//! The log of who did what.

use commerce::ids::StaffId;
use database::audit::{AuditFilter, By, Subject, entries, record};
use serde_json::{Value, json};

use crate::support::{NOW, each_database};

#[tokio::test]
async fn the_log_is_searched_by_who_what_on_what_and_when() {
    each_database(async |shop| {
        let (ada, grace) = (
            By::staff(StaffId(1), "Ada Lovelace", "192.0.2.0/24"),
            By::staff(StaffId(2), "Grace Hopper", "198.51.100.0/24"),
        );
        let order = Subject::new("order", "FC-001001");
        let staff = Subject::new("staff", "joan@example.com");
        let conn = shop.db.writer();
        for (at, by, action, subject) in [
            (0, &ada, "order.refunded", &order),
            (1, &grace, "order.note", &order),
            (2, &grace, "staff.invited", &staff),
        ] {
            let (before, after) = (json!({ "a": at }), Value::Null);
            record(conn, by, action, subject, &before, &after, NOW + at)
                .await
                .unwrap();
        }
        let find = async |filter: AuditFilter| {
            let (rows, total) = entries(shop.db.reader(), &filter, 10, 0).await.unwrap();
            assert_eq!(rows.len() as u64, total);
            rows.into_iter().map(|row| row.action).collect::<Vec<_>>()
        };
        let any = AuditFilter::default;
        let all = ["staff.invited", "order.note", "order.refunded"];
        assert_eq!(find(any()).await, all);
        let who = |who: &str| AuditFilter {
            who: who.to_owned(),
            ..any()
        };
        assert_eq!(find(who("lovelace")).await, ["order.refunded"]);
        assert!(find(who("_")).await.is_empty(), "no wildcards");
        let filter = AuditFilter {
            staff: Some(StaffId(2)),
            action: "order.".to_owned(),
            ..any()
        };
        assert_eq!(find(filter).await, ["order.note"]);
        let filter = AuditFilter {
            subject: "FC-001001".to_owned(),
            from_ms: Some(NOW + 1),
            to_ms: Some(NOW + 2),
            ..any()
        };
        assert_eq!(find(filter).await, ["order.note"]);
        let (page, total) = entries(shop.db.reader(), &any(), 1, 2).await.unwrap();
        assert_eq!((page.len(), total), (1, 3));
        assert_eq!(page[0].before, json!({ "a": 0 }));
        assert_eq!(page[0].after, Value::Null);
    })
    .await;
}

#[test]
fn nothing_in_the_sources_changes_or_removes_a_row_of_the_log() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![folder];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            if source.contains("audit_log") && !path.ends_with("entities.rs") {
                seen += 1;
                for word in ["delete", "update", "DELETE", "UPDATE"] {
                    assert!(!source.contains(word), "{}: {word}", path.display());
                }
            }
        }
    }
    assert!(seen >= 3, "{seen} files name the log");
}

/// The sources of this crate and of whatever else could write to its database.
fn sources(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_statement_changes_or_removes_a_row_of_the_log() {
    let mut files = Vec::new();
    for part in [
        "database",
        "office",
        "purchases",
        "storefront",
        "server",
        "import",
    ] {
        let folder = format!("{}/../{part}/src", env!("CARGO_MANIFEST_DIR"));
        sources(std::path::Path::new(&folder), &mut files);
    }
    let mut writers = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let declares = file.to_string_lossy().contains("entities");
        if declares || !text.contains("audit_log") {
            continue;
        }
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for forbidden in [
            "delete", "DELETE", "update", "UPDATE", "REPLACE", "TRUNCATE",
        ] {
            assert!(
                !text.contains(forbidden),
                "{forbidden} in {}",
                file.display()
            );
        }
        writers.push(name);
    }
    writers.sort();
    writers.dedup();
    assert!(writers.contains(&"audit.rs".to_owned()), "{writers:?}");
}
