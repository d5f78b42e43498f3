//! What the server answered, read whole.

use reqwest::header::HeaderMap;
use serde_json::Value;

use rekap::engine::SignedReceipt;

/// A whole answer with the request it belongs to, so that a failed assertion says what happened.
#[derive(Debug, Clone)]
pub struct Answer {
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn of(asked: String, request: reqwest::RequestBuilder) -> Self {
        match Self::try_of(asked.clone(), request).await {
            Ok(answer) => answer,
            Err(error) => panic!("{asked}: no answer: {error:?}"),
        }
    }

    pub async fn try_of(asked: String, request: reqwest::RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self { asked, status, headers, body: response.bytes().await?.to_vec() })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{self}: no JSON: {error}"))
    }

    /// The stable code of a problem document; empty for anything else.
    pub fn code(&self) -> String {
        serde_json::from_slice::<Value>(&self.body)
            .ok()
            .and_then(|body| body.get("code")?.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The JSON of a success.
    #[track_caller]
    pub fn done(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self}");
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The receipt of an accepted photo.
    #[track_caller]
    pub fn receipt(&self) -> SignedReceipt {
        assert!(matches!(self.status, 200 | 201), "{self}");
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{self}: no receipt: {error}"))
    }

    /// A problem document of this status and code, as RFC 9457 and the house want it: both languages, never empty.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{self}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self}");
        let body = self.json();
        for lang in ["id", "en"] {
            assert!(body["text"][lang].as_str().is_some_and(|text| text.len() > 10), "{self}: no text in {lang}");
        }
        assert_eq!(body["status"], status, "{self}");
        body
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: String = self.text().chars().take(600).collect();
        write!(f, "{} -> {} {text}", self.asked, self.status)
    }
}
