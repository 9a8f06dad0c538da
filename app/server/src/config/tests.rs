use super::*;

fn config(flags: &[&str]) -> Config {
    Config::from_flags(flags).unwrap()
}

#[test]
fn a_base_url_is_scheme_and_host_only() {
    let url: BaseUrl = "https://shop.example/".parse().unwrap();
    assert_eq!(url.origin(), "https://shop.example");
    assert_eq!(url.join("/cart"), "https://shop.example/cart");
    assert!(url.is_https());
    for bad in [
        "shop.example",
        "ftp://shop.example",
        "https://shop.example/de",
        "https://shop.example/?x=1",
        "https://user@shop.example",
    ] {
        assert!(bad.parse::<BaseUrl>().is_err(), "{bad} was accepted");
    }
}

#[test]
fn test_payments_are_offered_by_default_only_on_loopback() {
    assert!(config(&["--base-url", "http://127.0.0.1:3000"]).test_payments());
    assert!(!config(&["--base-url", "https://shop.example"]).test_payments());
    let on = [
        "--base-url",
        "https://shop.example",
        "--test-payments",
        "on",
    ];
    assert!(config(&on).test_payments());
}

#[test]
fn the_database_stands_in_the_folder_that_the_shop_writes_unless_something_else_is_said() {
    let at = |flags: &[&str]| config(flags).database.url().expose().to_owned();
    assert_eq!(at(&[]), "sqlite:var/fleetcart.db");
    let moved = ["--data-dir", "/srv/shop"];
    assert_eq!(at(&moved), "sqlite:/srv/shop/fleetcart.db");
    let said = [
        "--data-dir",
        "/srv/shop",
        "--database-url",
        "sqlite:other.db",
    ];
    assert_eq!(at(&said), "sqlite:other.db");
    assert_eq!(config(&moved).index(), PathBuf::from("/srv/shop/index"));
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let config = config(&[
        "--database-url",
        "mysql://shop:hunter2@db/shop",
        "--stripe-secret-key",
        "sk_live_hunter2",
    ]);
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_missing_secret_is_made_once_and_kept_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let first = load_or_make_secret(&folder.path().join("var")).unwrap();
    let again = load_or_make_secret(&folder.path().join("var")).unwrap();
    assert_eq!(first, again);
    assert!(first.expose().len() >= 43);
    let mode = std::fs::metadata(folder.path().join("var/secret"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn goods_are_sent_before_they_are_paid_only_where_that_is_switched_on() {
    let live = ["--base-url", "https://shop.example"];
    assert!(!config(&live).cash_on_delivery());
    let on = [live.as_slice(), &["--cash-on-delivery", "on"]].concat();
    assert!(config(&on).cash_on_delivery());
    assert!(config(&["--base-url", "http://127.0.0.1:3000"]).cash_on_delivery());
}
