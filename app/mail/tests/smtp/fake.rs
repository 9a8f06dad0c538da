//! A stand-in for a mail server on a free port of this machine: one script per conversation.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Where the server says no, and how.
#[derive(Clone, Copy)]
pub enum Script {
    Accept,
    AtGreeting(&'static str),
    AtLogin(&'static str),
    AtRecipient(&'static str),
    AfterData(&'static str),
    HangUp,
    Silent,
}

#[derive(Clone)]
pub struct FakeServer {
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl FakeServer {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            port,
            heard: Arc::default(),
        };
        let heard = server.heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, script, heard.clone()));
            }
        });
        server
    }

    /// Everything that was said to the server.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().join("\n")
    }
}

async fn talk(stream: TcpStream, script: Script, heard: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let greeting = match script {
        Script::HangUp => return None,
        Script::Silent => {
            tokio::time::sleep(std::time::Duration::from_secs(60)).await;
            return None;
        }
        Script::AtGreeting(answer) => answer,
        _ => "220 mail.example ready",
    };
    say(&mut writer, greeting).await?;
    let mut in_data = false;
    while let Ok(Some(line)) = lines.next_line().await {
        heard.lock().unwrap().push(line.clone());
        let verb = line.get(..4).unwrap_or("").to_ascii_uppercase();
        let answer = match (verb.as_str(), script) {
            _ if in_data && line != "." => continue,
            (_, Script::AfterData(answer)) if in_data => answer,
            _ if in_data => "250 queued as 7",
            ("EHLO", _) => "250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
            ("AUTH", Script::AtLogin(answer)) => answer,
            ("AUTH", _) => "235 welcome",
            ("RCPT", Script::AtRecipient(answer)) => answer,
            ("DATA", _) => "354 go ahead",
            ("QUIT", _) => "221 bye",
            _ => "250 ok",
        };
        in_data = verb == "DATA" && !in_data;
        say(&mut writer, answer).await?;
    }
    Some(())
}

async fn say(writer: &mut (impl AsyncWriteExt + Unpin), answer: &str) -> Option<()> {
    writer
        .write_all(format!("{answer}\r\n").as_bytes())
        .await
        .ok()
}
