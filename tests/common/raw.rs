//! Requests byte by byte over TCP, for what no well-behaved client does: stop in the middle, announce more than is sent.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A connection that waits at most ten seconds for anything.
pub fn connect(base: &str) -> TcpStream {
    let stream = TcpStream::connect(base.trim_start_matches("http://")).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("has a timeout");
    stream
}

/// Sends a request's head and as much of its body as is given, whatever it announced.
pub fn send(stream: &mut TcpStream, head: &[&str], body: &[u8]) {
    let mut bytes = head.join("\r\n").into_bytes();
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes.extend_from_slice(body);
    stream.write_all(&bytes).expect("sends");
    stream.flush().expect("flushes");
}

/// Reads until the answer's head is whole and the other side is silent or done.
pub fn answer(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(n) => all.extend_from_slice(&buffer[..n]),
        }
        let text = String::from_utf8_lossy(&all);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if length.is_none_or(|length| body.len() >= length) {
                break;
            }
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}
