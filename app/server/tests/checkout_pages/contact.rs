//! The contact form writes to the shop, and to nobody else but whoever wrote.

use crate::buyer::{Buyer, place, text};
use crate::till::{Till, on_each_database};

fn message<'a>(email: &'a str, words: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("name", "Ada Lovelace"),
        ("email", email),
        ("number", "FC-1001"),
        ("message", words),
    ]
}

fn raw(till: &Till, kind: &str) -> String {
    let folder = std::fs::read_dir(till.shop.folder().join("var/mail")).unwrap();
    let mut files = folder.map(|file| file.unwrap().path()).filter(|path| {
        let path = path.to_string_lossy();
        path.contains(kind) && path.ends_with(".eml")
    });
    std::fs::read_to_string(files.next().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_writes_goes_to_the_shop_and_answers_go_to_them() {
    on_each_database(5, async |till| {
        let guest = Buyer::new(till);
        let page = text(guest.get("/").await, 200).await;
        assert!(page.contains("href=\"/contact\""), "{page}");
        let words = "Is the mug blue?\n<b>Really</b>? See https://evil.example/x";
        let answer = guest
            .post("/contact", &message("ada@example.org", words))
            .await;
        assert_eq!(place(&answer), "/contact?sent=1");
        let page = text(guest.get("/contact?sent=1").await, 200).await;
        assert!(page.contains("Your message has been sent to us"), "{page}");
        assert_eq!(till.letters("contact-message").await, 1);
        assert_eq!(
            till.letters("contact-copy").await,
            0,
            "nobody asked for one"
        );
        assert!(
            till.recipient("contact-message")
                .contains("hello@example.com")
        );
        let email = raw(till, "contact-message");
        let reply = email
            .lines()
            .find(|line| line.starts_with("Reply-To: "))
            .unwrap();
        assert!(reply.contains("ada@example.org"), "{reply}");
        let letter = till.letter("contact-message");
        assert!(
            letter.contains("Is the mug blue?") && letter.contains("FC-1001"),
            "{letter}"
        );
        assert!(letter.contains("https[:]//evil[.]example/x"), "{letter}");
        assert!(!email.contains("href=\"https://evil"), "{email}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_goes_to_whoever_wrote_and_no_field_names_another_address() {
    on_each_database(5, async |till| {
        let mut fields = message("ada@example.org", "Hello.\nBcc: eve@example.org");
        fields.extend([
            ("copy", "1"),
            ("to", "eve@example.org"),
            ("recipient", "eve@example.org"),
        ]);
        let answer = Buyer::new(till).post("/contact", &fields).await;
        assert_eq!(answer.status(), 303);
        assert_eq!(till.letters("contact-copy").await, 1);
        assert!(till.recipient("contact-copy").contains("ada@example.org"));
        for kind in ["contact-copy", "contact-message"] {
            let email = raw(till, kind);
            let (head, _) = email.split_once("\r\n\r\n").unwrap();
            assert!(!head.contains("eve@"), "{head}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_checked_kept_and_not_sent_without_end() {
    on_each_database(5, async |till| {
        let guest = Buyer::new(till);
        let long = "x".repeat(4001);
        for (fields, said) in [
            (message("ada", "Hello"), "e-mail"),
            (message("ada@example.org", " \n "), "Write your message"),
            (message("ada@example.org", &long), "4000"),
        ] {
            let page = text(guest.post("/contact", &fields).await, 422).await;
            assert!(
                page.contains(said) && page.contains("value=\"FC-1001\""),
                "{page}"
            );
        }
        let mut statuses = Vec::new();
        for _ in 0..2 {
            let sent = guest
                .post("/contact", &message("ada@example.org", "Kept <words>"))
                .await;
            statuses.push(sent.status().as_u16());
            if sent.status() == 429 {
                let page = sent.text().await.unwrap();
                assert!(page.contains("Kept &lt;words&gt;"), "{page}");
            }
        }
        assert_eq!(statuses, [303, 429]);
        let mut last = 0;
        for number in 0..25 {
            let email = format!("somebody{number}@example.org");
            let sent = guest.post("/contact", &message(&email, "Hello")).await;
            last = sent.status().as_u16();
        }
        assert_eq!(last, 429, "a network does not write without end");
    })
    .await;
}
