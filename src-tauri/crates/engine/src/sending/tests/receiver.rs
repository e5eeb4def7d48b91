//! A receiver that does what a script says. It looks for the bytes of a frame's end by itself, so that a
//! fault in our framing would show.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What is done about a message.
#[derive(Debug, Clone, Copy)]
pub(super) enum Does {
    /// Answers: MSA-1, MSA-3.
    Answer(&'static str, &'static str),
    /// Answers to another message.
    AnswerOther(&'static str),
    /// The first half of an answer.
    Half,
    /// An answer without framing, and hangs up.
    Unframed,
    /// Waits so many milliseconds.
    Wait(u64),
    /// Hangs up.
    Close,
    /// Says nothing.
    Nothing,
}

#[derive(Debug, Default)]
struct Heard {
    ids: Mutex<Vec<String>>,
    now: AtomicUsize,
    most: AtomicUsize,
}

pub(super) struct Receiver {
    pub(super) port: u16,
    heard: Arc<Heard>,
}

impl Receiver {
    /// `script` is given which message it is, from 1, and its control ID.
    pub(super) async fn start(
        script: impl Fn(usize, &str) -> Vec<Does> + Send + Sync + 'static,
    ) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let port = socket.local_addr().expect("an address").port();
        let heard = Arc::new(Heard::default());
        let (script, told) = (Arc::new(script), Arc::clone(&heard));
        tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                let (script, told) = (Arc::clone(&script), Arc::clone(&told));
                tokio::spawn(async move {
                    let now = told.now.fetch_add(1, Ordering::SeqCst) + 1;
                    told.most.fetch_max(now, Ordering::SeqCst);
                    serve(stream, &*script, &told).await;
                    told.now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, heard }
    }

    /// Control IDs as they came.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.ids.lock().expect("nobody panicked").clone()
    }

    /// The most connections that were open at once.
    pub(super) fn at_once(&self) -> usize {
        self.heard.most.load(Ordering::SeqCst)
    }

    /// Waits until so many messages have come.
    pub(super) async fn until(&self, count: usize) {
        while self.heard().len() < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

async fn serve(
    mut stream: TcpStream,
    script: &(dyn Fn(usize, &str) -> Vec<Does> + Send + Sync),
    heard: &Heard,
) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        while let Some(end) = bytes.windows(2).position(|two| two == b"\x1c\r") {
            let frame: Vec<u8> = bytes.drain(..end + 2).collect();
            assert_eq!(frame[0], 0x0B, "a frame begins where the last one ended");
            let text = String::from_utf8_lossy(&frame).into_owned();
            let id = text.split('|').nth(9).expect("MSH-10").to_owned();
            let place = {
                let mut ids = heard.ids.lock().expect("nobody panicked");
                ids.push(id.clone());
                ids.len()
            };
            for does in script(place, &id) {
                let answer = |code: &str, id: &str, text: &str| {
                    format!(
                        "\x0bMSH|^~\\&|L|H|R|H|2026||ACK|A{place}|P|2.3\rMSA|{code}|{id}|{text}\r\x1c\r"
                    )
                };
                let said = match does {
                    Does::Answer(code, text) => answer(code, &id, text),
                    Does::AnswerOther(code) => answer(code, "ANOTHER", ""),
                    Does::Half => "\x0bMSH|^~\\&|L|H|R|H|2026||ACK|".to_owned(),
                    Does::Unframed => {
                        let _ = stream.write_all(b"MSA|AA|\r").await;
                        return;
                    }
                    Does::Wait(time) => {
                        tokio::time::sleep(Duration::from_millis(time)).await;
                        continue;
                    }
                    Does::Close => return,
                    Does::Nothing => continue,
                };
                let _ = stream.write_all(said.as_bytes()).await;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
