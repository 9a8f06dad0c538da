//! Whose tries are counted, behind proxies and with made-up headers.

use reqwest::Method;

use crate::support::TestShop;

/// Asks for a letter to an address nobody asked for before; each counts for the network alone.
async fn ask(shop: &TestShop, number: u32, forwarded: &[String]) -> u16 {
    let browser = shop.browser();
    let email = format!("shopper{number}@example.org");
    let mut request = browser
        .request(Method::POST, "/account/reset")
        .header("origin", shop.shop.base_url().origin())
        .form(&[("email", email)]);
    for line in forwarded {
        request = request.header("x-forwarded-for", line.as_bytes());
    }
    browser.send(request).await.status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_makes_up_addresses_is_counted_as_one_behind_each_way_in() {
    // Behind the balancer alone, and behind the edge and the balancer.
    for (hops, proxies) in [("1", ""), ("2", ", 130.176.0.1")] {
        let shop = TestShop::with_flags(&["--trusted-proxy-hops", hops]).await;
        let mut refused = None;
        for number in 0..30 {
            let spoofed = match number % 3 {
                0 => format!("10.{number}.0.1, "),
                1 => format!("\u{fc}{number}, ,, [::{number}]:1, "),
                _ => String::new(),
            };
            let line = format!("{spoofed}203.0.113.{number}{proxies}");
            if ask(&shop, number, &[line]).await == 429 {
                refused = Some(number);
                break;
            }
        }
        assert_eq!(refused, Some(20), "behind {hops} proxies");
        let elsewhere = format!("198.51.100.7{proxies}");
        assert_eq!(ask(&shop, 100, &[elsewhere]).await, 303, "{hops}: another");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_trusted_proxies_the_header_means_nothing() {
    let shop = TestShop::with_flags(&["--base-url", "https://shop.example"]).await;
    let mut answers = Vec::new();
    for number in 0..21 {
        answers.push(ask(&shop, number, &[format!("203.0.{number}.9")]).await);
    }
    assert_eq!(answers.iter().position(|status| *status == 429), Some(20));
}
