//! A wire between the shop and its server that can be cut at a chosen word.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Passes bytes on until told otherwise.
pub struct Relay {
    pub port: u16,
    word: Arc<Mutex<Option<&'static str>>>,
    swallowed: Arc<AtomicUsize>,
}

impl Relay {
    pub async fn to(server: u16) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let word = Arc::new(Mutex::new(None));
        let swallowed = Arc::new(AtomicUsize::new(0));
        let relay = Relay {
            port,
            word: Arc::clone(&word),
            swallowed: Arc::clone(&swallowed),
        };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (word, swallowed) = (Arc::clone(&word), Arc::clone(&swallowed));
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                        pass(client, server, &word, &swallowed).await;
                    }
                });
            }
        });
        relay
    }

    /// The server does what that statement says, and nobody hears of it: the wire is cut instead.
    pub fn swallow_the_next_answer_to(&self, word: &'static str) {
        *self.word.lock().unwrap() = Some(word);
    }

    pub fn swallowed(&self) -> usize {
        self.swallowed.load(Ordering::SeqCst)
    }
}

async fn pass(
    mut client: TcpStream,
    mut server: TcpStream,
    word: &Mutex<Option<&'static str>>,
    swallowed: &AtomicUsize,
) {
    let (mut asked, mut answered) = ([0; 16 * 1024], [0; 16 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                if server.write_all(&asked[..length]).await.is_err() {
                    return;
                }
                let said = String::from_utf8_lossy(&asked[..length]);
                let is_it = word.lock().unwrap().is_some_and(|word| said.contains(word));
                if is_it {
                    *word.lock().unwrap() = None;
                    // The answer says that it is done.
                    let _done = server.read(&mut answered).await;
                    swallowed.fetch_add(1, Ordering::SeqCst);
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}
