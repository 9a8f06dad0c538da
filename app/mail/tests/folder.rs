//! E-mails in a folder: whole files, ordered names, one file however often an e-mail is sent.
#![allow(clippy::unwrap_used)]

use mail::EmailTexts;
use mail::{
    Brand, Email, Folder, Link, Mailer, Message, MessageMeta, Recipient, SendError, Transport,
    VerifyAddress,
};

const META: MessageMeta = MessageMeta {
    outbox_id: 42,
    written_at_ms: 1_764_000_000_000,
};

fn mailer(folder: &std::path::Path) -> Mailer {
    let brand = Brand {
        shop_name: "FleetCart".to_owned(),
        home: Link::parse("https://shop.example/").unwrap(),
        from: Recipient::parse(Some("FleetCart"), "hello@shop.example").unwrap(),
        reply_to: Some(Recipient::parse(None, "help@shop.example").unwrap()),
        imprint: Vec::new(),
        texts: EmailTexts::default(),
    };
    Mailer::new(brand, Transport::Folder(Folder::new(folder)))
}

fn email() -> Email {
    Email {
        to: Recipient::parse(Some("Ada Łukasz"), "ada@example.com").unwrap(),
        message: Message::VerifyAddress(VerifyAddress {
            link: Link::parse("https://shop.example/verify?t=abc").unwrap(),
            valid_hours: 24,
        }),
    }
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn an_email_becomes_one_file_with_its_plain_text_beside_it() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("var/mail");
    let sent = mailer(&folder).send(&email(), META).await.unwrap();
    assert_eq!(sent.message_id, "<outbox-42@shop.example>");
    assert_eq!(
        names(&folder),
        [
            "0000000042-verify-address.eml",
            "0000000042-verify-address.txt"
        ]
    );
    assert_eq!(
        sent.receipt,
        folder
            .join("0000000042-verify-address.eml")
            .display()
            .to_string()
    );

    let written = std::fs::read_to_string(&sent.receipt).unwrap();
    let (head, body) = written.split_once("\r\n\r\n").unwrap();
    for line in [
        "From: FleetCart <hello@shop.example>",
        "Reply-To: help@shop.example",
        "Subject: Confirm your e-mail address for FleetCart",
        "Message-ID: <outbox-42@shop.example>",
        "Date: Mon, 24 Nov 2025 16:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ] {
        assert!(head.lines().any(|found| found == line), "{line}\n{head}");
    }
    assert!(
        head.contains("<ada@example.com>") && head.is_ascii(),
        "{head}"
    );
    assert!(body.contains("text/plain") && body.contains("text/html"));
    let text = std::fs::read_to_string(folder.join("0000000042-verify-address.txt")).unwrap();
    assert!(text.contains("https://shop.example/verify?t=abc"), "{text}");
}

#[tokio::test]
async fn sending_an_email_again_replaces_its_file_and_leaves_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let mailer = mailer(place.path());
    let first = mailer.send(&email(), META).await.unwrap();
    let again = mailer.send(&email(), META).await.unwrap();
    assert_eq!(first, again);
    mailer
        .send(
            &email(),
            MessageMeta {
                outbox_id: 43,
                ..META
            },
        )
        .await
        .unwrap();
    assert_eq!(names(place.path()).len(), 4);
    assert!(
        names(place.path())
            .iter()
            .all(|name| !name.starts_with('.'))
    );
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_emails() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("mail");
    let sent = mailer(&folder).send(&email(), META).await.unwrap();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(sent.receipt.as_ref()), 0o600);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_temporary() {
    let place = tempfile::tempdir().unwrap();
    let taken = place.path().join("a-file");
    std::fs::write(&taken, "x").unwrap();
    let failed = mailer(&taken).send(&email(), META).await.unwrap_err();
    assert!(matches!(failed, SendError::Temporary { .. }), "{failed:?}");
}
