//! An office with an address of its own: served there alone, and whole.

use std::time::Duration;

use reqwest::redirect::Policy;
use server::router;
use server::serve::{Pace, Terms, serve};
use tokio::net::TcpListener;

use crate::office::desk::{Desk, text};
use crate::till::Till;

/// A shop whose office has an address of its own, and that address.
async fn apart() -> (Till, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let till = Till::with_flags(100, &["--admin-addr", &address]).await;
    let terms = Terms {
        keep_alive: Duration::from_secs(5),
        max_connections: 64,
        pace: Pace {
            head: Duration::from_secs(10),
            write: Duration::from_secs(20),
        },
        per_network: None,
        deadline: Duration::from_secs(5),
    };
    let server = &till.shop.server;
    let app = router::office(server).unwrap();
    tokio::spawn(serve(listener, app, server.shutdown.clone(), terms));
    (till, format!("http://{address}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_with_an_address_of_its_own_is_served_there_alone() {
    let (till, office) = apart().await;
    let shop = &till.shop;
    let client = reqwest::Client::builder().redirect(Policy::none());
    let client = client.timeout(Duration::from_secs(20)).build().unwrap();
    for path in [
        "/admin",
        "/admin/login",
        "/admin/settings/shop",
        "/admin/style/x.css",
    ] {
        assert_eq!(shop.get(path).await.status(), 404, "{path}");
        let sent = shop
            .browser()
            .post(path, &[("email", "a@example.org")])
            .await;
        assert_eq!(sent.status(), 404, "{path}");
    }
    text(shop.get("/").await, 200).await;

    let get = async |path: &str| client.get(format!("{office}{path}")).send().await.unwrap();
    let page = text(get("/admin/login").await, 200).await;
    let style = page
        .split("href=\"")
        .find(|part| part.starts_with("/admin/style/"))
        .unwrap();
    let style = style.split('"').next().unwrap();
    text(get(style).await, 200).await;
    text(get("/healthz").await, 200).await;
    assert_eq!(
        get("/readyz").await.status(),
        shop.get("/readyz").await.status()
    );
    let lead = |answer: &reqwest::Response| {
        let place = answer.headers().get("location");
        place.map_or(String::new(), |place| place.to_str().unwrap().to_owned())
    };
    assert_eq!(lead(&get("/").await), "/admin");
    assert_eq!(lead(&get("/admin").await), "/admin/login?next=%2Fadmin");
    // Pages of the shop are at the shop.
    for path in ["/p/mug?v=1", "/products", "/pages/terms"] {
        assert_eq!(
            lead(&get(path).await),
            format!("{}{path}", shop.base),
            "{path}"
        );
    }
    assert_eq!(get("/media/no-such-picture.webp").await.status(), 404);
    let bare = client
        .post(format!("{office}/checkout/payment"))
        .header("origin", &office);
    assert_eq!(bare.send().await.unwrap().status(), 404);

    // Its forms are its own: another origin's are refused, also the shop's.
    let send = async |origin: &str| {
        let form = [("email", "nobody@example.org"), ("password", "wrong")];
        let request = client
            .post(format!("{office}/admin/login"))
            .header("origin", origin);
        request.form(&form).send().await.unwrap().status().as_u16()
    };
    assert_eq!(send(&office).await, 422);
    assert_eq!(send("https://evil.example").await, 403);
    assert_eq!(send(&shop.base).await, 403);
    // It is meant for this machine: nobody else is answered.
    let foreign = client
        .get(format!("{office}/admin/login"))
        .header("host", "office.example");
    assert_eq!(foreign.send().await.unwrap().status(), 421);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_work_at_the_offices_own_address_and_invitations_lead_there() {
    let (mut till, office) = apart().await;
    till.shop.base.clone_from(&office);
    let desk = Desk {
        till: &till,
        shop: &till.shop,
    };
    let owner = desk.owner().await;
    let page = text(owner.get("/admin/settings/staff").await, 200).await;
    let packing = page
        .split("<option")
        .find(|option| option.contains("Packing"));
    let packing = packing.unwrap().split('"').nth(1).unwrap();
    let fields = [
        ("name", "Pat"),
        ("email", "pat@example.org"),
        ("role", packing),
    ];
    let page = text(owner.post("/admin/settings/staff", &fields).await, 200).await;
    let link = page.split("<code class=\"copy\">").nth(1).unwrap();
    assert!(
        link.starts_with(&format!("{office}/admin/invite/")),
        "{page}"
    );
}
