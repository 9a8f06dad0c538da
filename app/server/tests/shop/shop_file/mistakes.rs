//! Shop files that are not applied: every mistake has its line, and a half-written shop does not exist.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::{nordlicht, whole};
use crate::own_shop::{fleetcart, refused, succeeds, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_named_with_its_line_its_key_and_what_was_probably_meant() {
    let shop = nordlicht().await;
    let (lines, _) = whole();
    let file = lines.join("\n");
    let line_of = |needle: &str| {
        lines
            .iter()
            .position(|line| line.starts_with(needle))
            .unwrap()
            + 1
    };
    write(shop.folder(), "no.png", "no picture");
    let large = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    write(shop.folder(), "logo.svg", large);
    for (wrong, right, line, said) in [
        (
            "iban = \"GB82",
            "ibann = \"GB82",
            "iban =",
            "Did you mean `iban`?",
        ),
        (
            "[payment.card]",
            "[payment.cards]",
            "",
            "Did you mean `card`?",
        ),
        (
            "5698 7654 32",
            "5698 7654 33",
            "iban =",
            "payment.bank_transfer.iban",
        ),
        (
            "bic = \"WESTGB2L\"",
            "bic = \"WEST\"",
            "bic =",
            "payment.bank_transfer.bic",
        ),
        (
            "guest_most = \"100.00\"",
            "guest_most = \"500.00\"",
            "guest_most =",
            "payment.bank_transfer.guest_most",
        ),
        (
            "most = \"400.00\"",
            "most = \"4OO\"",
            "most =",
            "payment.bank_transfer.most",
        ),
        (
            "days = 7",
            "days = 0",
            "days = 7",
            "payment.bank_transfer.days: It must be 1 to 365 days",
        ),
        (
            "countries = [\"US\"]",
            "countries = [\"ZZ\"]",
            "countries =",
            "countries",
        ),
        (
            "light = \"#0a6b4f\"",
            "light = \"#ffc928\"",
            "light = \"#0a",
            "look.accent.light: #ffc928 on #ffffff has a contrast of 1.5 to 1",
        ),
        (
            "dark = \"#5fd6ae\"",
            "dark = \"#0a6b4f\"",
            "dark = \"#5f",
            "look.accent.dark",
        ),
        (
            "dark = \"#12332a\"",
            "dark = \"#8899aa\"",
            "dark = \"#12",
            "look.block.dark",
        ),
        (
            "dark = \"#12332a\"",
            "dark = \"teal\"",
            "dark = \"#12",
            "look.block.dark: A colour is written as",
        ),
        (
            "logo = \"logo.png\"",
            "logo = \"no.png\"",
            "logo =",
            "look.logo: The picture “no.png” is neither JPEG nor PNG",
        ),
        (
            "logo = \"logo.png\"",
            "logo = \"logo.svg\"",
            "logo =",
            "neither JPEG nor PNG",
        ),
        (
            "logo = \"logo.png\"",
            "logo = \"missing.png\"",
            "logo =",
            "look.logo",
        ),
    ] {
        assert!(file.contains(wrong), "{wrong}");
        write(shop.folder(), "wrong.toml", &file.replacen(wrong, right, 1));
        let trouble = refused(&shop, &["shop", "apply", "wrong.toml"]).await;
        assert!(trouble.contains(said), "{right}: {trouble}");
        if !line.is_empty() {
            let line = format!("line {}", line_of(line));
            assert!(
                trouble.contains(&line),
                "{right}: {line} is not in {trouble}"
            );
        }
    }
    assert!(
        !succeeds(&shop, &["shop", "show"])
            .await
            .contains("Nordlicht")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_was_killed_while_it_was_applied_is_the_old_one_or_the_new_one() {
    let shop = nordlicht().await;
    let before = succeeds(&shop, &["shop", "show"]).await;
    let mut killed = 0;
    for wait_ms in [30, 60, 90, 120, 180, 240] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fleetcart"))
            .args(["shop", "apply", "shop.toml"])
            .current_dir(shop.folder())
            .env(
                "FLEETCART_DATABASE_URL",
                format!("sqlite:{}", shop.folder().join("shop.db").display()),
            )
            .env("FLEETCART_DATA_DIR", shop.folder().join("var"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        let _gone = child.start_kill();
        killed += i32::from(!child.wait().await.unwrap().success());
        let now = succeeds(&shop, &["shop", "show"]).await;
        let is_whole = [
            "Nordlicht",
            "New York",
            "By value",
            "#0a6b4f",
            "cash_on_delivery",
            "about",
        ]
        .map(|part| now.contains(part));
        let all = is_whole.iter().all(|part| *part);
        assert!(now == before || all, "{wait_ms} ms: {now}");
    }
    assert!(killed > 0, "the program was never stopped in time");
    let output = fleetcart(&shop, &["shop", "apply", "shop.toml"]).await;
    assert!(output.status.success());
    assert!(
        succeeds(&shop, &["shop", "show"])
            .await
            .contains("Nordlicht")
    );
}
