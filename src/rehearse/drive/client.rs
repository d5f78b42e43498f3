//! HTTP as a patient device speaks it: waits when told to, tries again when the line breaks, counts everything.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::failure::Failure;
use super::tally::{Count, Tally};

/// A server that is gone is given up after so many tries, a minute and a half with the pauses below.
const TRIES: u32 = 24;
/// Pause after the first broken line; doubles up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);
/// A request that takes longer is cut off and tried again.
const TIMEOUT: Duration = Duration::from_secs(90);

/// What is sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    pub method: Method,
    pub path: String,
    pub token: Option<Arc<str>>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
}

impl Call {
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), ..Self::default() }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into();
        self.header("content-type", "application/json")
    }

    /// Idempotent whatever happens to the line.
    pub fn key(self, key: impl Into<String>) -> Self {
        self.header("idempotency-key", key)
    }

    pub fn what(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn json(&self, what: &str) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| Failure::unexpected(what, error.to_string()))
    }
}

/// Speaks to one server.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    tally: Arc<Tally>,
}

impl Client {
    /// For a server at `http://host:port`.
    ///
    /// # Errors
    /// [`Failure::Line`] for another kind of address: TLS ends at the proxy in front of the server, so the rehearsal speaks to what is behind.
    pub fn new(url: &str, tally: Arc<Tally>) -> Result<Self, Failure> {
        let wrong = |error: String| Failure::Line { what: url.to_owned(), error };
        let base = url.trim_end_matches('/').to_owned();
        if base.strip_prefix("http://").is_none_or(|host| host.is_empty() || host.contains('/')) {
            return Err(wrong("the address should be http://HOST:PORT".into()));
        }
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .user_agent("rekap rehearse")
            .build()
            .map_err(|error| wrong(error.to_string()))?;
        Ok(Self { http, base, tally })
    }

    /// Where the server is.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Sends until there is an answer that waiting does not mend.
    pub(super) async fn send(&self, call: &Call) -> Result<Answer, Failure> {
        let mut pause = FIRST;
        let mut tries = 0;
        loop {
            tries += 1;
            self.tally.add(Count::Requests);
            let wait = match self.once(call).await {
                Ok((status, answer)) if status.is_success() => return Ok(answer),
                Ok((status, answer)) => {
                    let asked = answer.header(RETRY_AFTER.as_str()).and_then(|seconds| seconds.parse().ok());
                    let patience = matches!(status.as_u16(), 429 | 503 | 423);
                    if !patience && (tries > 3 || !status.is_server_error()) || tries >= TRIES {
                        return Err(refused(call, status, &answer));
                    }
                    self.tally.add(Count::Waits);
                    asked.map_or(pause, Duration::from_secs)
                }
                Err(error) if tries >= TRIES => {
                    return Err(Failure::Line { what: call.what(), error: chain(&error) });
                }
                Err(_) => {
                    self.tally.add(Count::Broken);
                    pause
                }
            };
            // Spread, so that those who were told to wait do not come back together.
            tokio::time::sleep(wait.mul_f64(rand::random_range(0.7..1.3))).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    async fn once(&self, call: &Call) -> Result<(StatusCode, Answer), reqwest::Error> {
        let mut request = self.http.request(call.method.clone(), format!("{}{}", self.base, call.path));
        if let Some(token) = &call.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        if matches!(call.method, Method::POST | Method::PATCH) {
            request = request.body(call.body.clone());
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok((status, Answer { headers, body: answer.bytes().await? }))
    }

    /// Sends the head and a part of the body, then closes the socket, as a phone does that loses its line.
    pub(super) async fn cut_off(&self, call: &Call) -> Result<(), Failure> {
        let host = self.base.strip_prefix("http://").unwrap_or(&self.base);
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n",
            call.method,
            call.path,
            call.body.len()
        );
        for (name, value) in &call.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if let Some(token) = &call.token {
            head += &format!("authorization: Bearer {token}\r\n");
        }
        head += "\r\n";
        self.tally.add(Count::Requests);
        let half = call.body.slice(..call.body.len() / 2);
        let sent = async {
            let mut socket = TcpStream::connect(host).await?;
            socket.write_all(head.as_bytes()).await?;
            socket.write_all(&half).await?;
            socket.flush().await?;
            // Long enough for the server to have begun, so that it breaks in the middle and not before.
            tokio::time::sleep(Duration::from_millis(50)).await;
            drop(socket);
            Ok::<(), std::io::Error>(())
        };
        sent.await.map_err(|error| Failure::Line { what: call.what(), error: error.to_string() })
    }
}

fn refused(call: &Call, status: StatusCode, answer: &Answer) -> Failure {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("").to_owned();
    Failure::Refused {
        what: call.what(),
        status: status.as_u16(),
        code: text(body.get("code")),
        title: text(body.pointer("/text/en").or_else(|| body.get("title"))),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += ": ";
        text += &error.to_string();
        cause = error.source();
    }
    text
}
