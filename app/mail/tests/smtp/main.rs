//! E-mails through a mail server, and what its refusals mean.
#![allow(clippy::unwrap_used)]

mod fake;

use std::time::Duration;

use fake::{FakeServer, Script};
use mail::EmailTexts;
use mail::{
    Brand, Email, InvalidSmtpConfig, Link, Mailer, Message, MessageMeta, Recipient, SendError,
    SentEmail, Smtp, SmtpConfig, SmtpCredentials, TlsMode, Transport, VerifyAddress,
};

fn config(port: u16) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port,
        tls: TlsMode::None,
        credentials: None,
        timeout: Duration::from_millis(500),
    }
}

fn account() -> Option<SmtpCredentials> {
    Some(SmtpCredentials {
        user: "shop".to_owned(),
        password: "correct horse".to_owned(),
    })
}

async fn send_with(config: SmtpConfig) -> Result<SentEmail, SendError> {
    let brand = Brand {
        shop_name: "FleetCart".to_owned(),
        home: Link::parse("https://shop.example/").unwrap(),
        from: Recipient::parse(Some("FleetCart"), "hello@shop.example").unwrap(),
        reply_to: None,
        imprint: Vec::new(),
        texts: EmailTexts::default(),
    };
    let email = Email {
        to: Recipient::parse(Some("Ada"), "ada@example.com").unwrap(),
        message: Message::VerifyAddress(VerifyAddress {
            link: Link::parse("https://shop.example/verify?t=abc").unwrap(),
            valid_hours: 24,
        }),
    };
    Mailer::new(brand, Transport::Smtp(Smtp::new(config).unwrap()))
        .send(
            &email,
            MessageMeta {
                outbox_id: 42,
                written_at_ms: 1_764_000_000_000,
            },
        )
        .await
}

#[tokio::test]
async fn an_email_is_handed_over_with_its_envelope_and_id() {
    let server = FakeServer::start(Script::Accept).await;
    let sent = send_with(config(server.port)).await.unwrap();
    assert_eq!(sent.message_id, "<outbox-42@shop.example>");
    assert!(
        sent.receipt.contains("250") && sent.receipt.contains("queued as 7"),
        "{sent:?}"
    );
    let heard = server.heard();
    for line in [
        "MAIL FROM:<hello@shop.example>",
        "RCPT TO:<ada@example.com>",
        "Message-ID: <outbox-42@shop.example>",
        "Subject: Confirm your e-mail address for FleetCart",
    ] {
        assert!(
            heard.lines().any(|found| found.starts_with(line)),
            "{line}\n{heard}"
        );
    }
    assert!(!heard.contains("AUTH"), "{heard}");
}

#[tokio::test]
async fn an_account_logs_in_first() {
    let server = FakeServer::start(Script::Accept).await;
    send_with(SmtpConfig {
        credentials: account(),
        ..config(server.port)
    })
    .await
    .unwrap();
    let heard = server.heard();
    assert!(
        heard.find("AUTH PLAIN").unwrap() < heard.find("MAIL FROM").unwrap(),
        "{heard}"
    );
}

#[tokio::test]
async fn refusals_are_told_apart_by_whether_waiting_helps() {
    let refusals = [
        (Script::AtGreeting("421 too busy"), true),
        (Script::AtRecipient("450 mailbox busy"), true),
        (Script::AfterData("451 try later"), true),
        (Script::AtRecipient("550 no such user"), false),
        (Script::AfterData("554 looks like spam"), false),
        (Script::AtRecipient("530 log in first"), true),
    ];
    for (script, temporary) in refusals {
        let server = FakeServer::start(script).await;
        let failed = send_with(config(server.port)).await.unwrap_err();
        assert_eq!(
            matches!(failed, SendError::Temporary { .. }),
            temporary,
            "{failed:?}"
        );
    }
}

#[tokio::test]
async fn a_refused_password_keeps_the_email_for_later() {
    let server = FakeServer::start(Script::AtLogin("535 wrong password")).await;
    let failed = send_with(SmtpConfig {
        credentials: account(),
        ..config(server.port)
    })
    .await
    .unwrap_err();
    assert!(
        matches!(&failed, SendError::Temporary { reason } if reason.contains("535")),
        "{failed:?}"
    );
    assert!(!format!("{failed:?}").contains("horse"));
}

#[tokio::test]
async fn a_server_that_breaks_off_or_says_nothing_or_is_not_there_is_temporary() {
    let mut ports = Vec::new();
    for script in [Script::HangUp, Script::Silent] {
        ports.push(FakeServer::start(script).await.port);
    }
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    ports.push(gone.local_addr().unwrap().port());
    drop(gone);
    for port in ports {
        let failed = send_with(config(port)).await.unwrap_err();
        assert!(matches!(failed, SendError::Temporary { .. }), "{failed:?}");
    }
}

#[tokio::test]
async fn a_server_without_tls_never_gets_the_email_when_tls_is_asked_for() {
    for tls in [TlsMode::StartTls, TlsMode::Tls] {
        let server = FakeServer::start(Script::Accept).await;
        let failed = send_with(SmtpConfig {
            tls,
            ..config(server.port)
        })
        .await
        .unwrap_err();
        assert!(matches!(failed, SendError::Temporary { .. }), "{failed:?}");
        assert!(!server.heard().contains("MAIL FROM"), "{}", server.heard());
    }
}

#[test]
fn a_password_is_not_sent_in_the_clear_and_not_printed() {
    let far = SmtpConfig {
        host: "mail.example".to_owned(),
        credentials: account(),
        ..config(25)
    };
    assert!(!format!("{far:?}").contains("horse"));
    let refused = Smtp::new(far.clone()).unwrap_err();
    assert!(matches!(
        refused,
        InvalidSmtpConfig::PasswordInTheClear { .. }
    ));
    let near = Smtp::new(SmtpConfig {
        host: "localhost".to_owned(),
        ..far
    })
    .unwrap();
    assert!(!format!("{near:?}").contains("horse"));
}

#[test]
fn the_protection_is_read_by_name_and_knows_its_port() {
    for (name, port) in [("none", 25), ("starttls", 587), ("tls", 465)] {
        assert_eq!(TlsMode::parse(name).unwrap().default_port(), port);
    }
    assert_eq!(TlsMode::parse("TLS "), None);
}
