//! Sending a page: raw bytes or tus 1.0, whole or with a line that breaks in the middle. Every receipt is verified.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::Method;

use super::client::{Answer, Call};
use super::failure::Failure;
use super::plan::Way;
use super::stage::Person;
use super::tally::Count;
use crate::election::codes::{Page, TpsCode};
use crate::engine::SignedReceipt;
use crate::hash::Sha256;

const TUS: &str = "1.0.0";

/// One photo on its way.
pub(super) struct Parcel<'a> {
    pub person: Person<'a>,
    pub tps: TpsCode,
    pub page: Page,
    pub bytes: Bytes,
    pub way: Way,
    /// The line breaks once in the middle.
    pub breaks: bool,
}

impl Parcel<'_> {
    /// Sends it and checks that the receipt is of these bytes, this page, and signed by the election.
    pub async fn send(&self) -> Result<SignedReceipt, Failure> {
        let started = Instant::now();
        let receipt = match self.way {
            Way::Post => self.post().await?,
            Way::Tus { parts } => self.tus(parts).await?,
        };
        let tally = &self.person.stage.tally;
        tally.photo(self.bytes.len() as u64, started.elapsed());
        let said = &receipt.receipt;
        let same = (said.tps, said.page, said.sha256) == (self.tps, self.page, Sha256::of(&self.bytes));
        if !same || receipt.verify(self.person.stage.public_key()).is_err() {
            return Err(Failure::unexpected(
                format!("photo of {} page {}", self.tps, self.page),
                "a receipt that does not hold",
            ));
        }
        tally.add(Count::Receipts);
        Ok(receipt)
    }

    async fn post(&self) -> Result<SignedReceipt, Failure> {
        let mut call = Call::new(Method::POST, format!("/api/v1/tps/{}/pages/{}", self.tps, self.page))
            .header("content-type", "image/jpeg")
            .header("x-content-sha256", Sha256::of(&self.bytes).to_string());
        call.body = self.bytes.clone();
        if self.breaks {
            self.cut_off(call.clone()).await?;
        }
        let what = call.what();
        let answer = self.person.send(call).await?;
        serde_json::from_slice(&answer.body).map_err(|error| Failure::unexpected(what, error.to_string()))
    }

    async fn cut_off(&self, mut call: Call) -> Result<(), Failure> {
        let stage = self.person.stage;
        call.token = Some(stage.badges.token(&stage.client, self.person.actor, None).await?);
        stage.client.cut_off(&call).await
    }

    async fn tus(&self, parts: usize) -> Result<SignedReceipt, Failure> {
        let meta = [
            ("contest", self.person.stage.contest().to_string()),
            ("tps", self.tps.to_string()),
            ("page", self.page.to_string()),
            ("sha256", Sha256::of(&self.bytes).to_string()),
        ];
        let meta: Vec<String> = meta.iter().map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).collect();
        let create = Call::new(Method::POST, "/api/v1/uploads")
            .header("tus-resumable", TUS)
            .header("upload-length", self.bytes.len().to_string())
            .header("upload-metadata", meta.join(","));
        let created = self.person.send(create).await?;
        let path = created.header("location").unwrap_or("").to_owned();
        let part = self.bytes.len().div_ceil(parts.max(1)).max(1);
        if self.breaks {
            self.cut_off(self.patch(&path, 0, self.bytes.clone())).await?;
        }
        let mut offset = if self.breaks { self.offset(&path).await? } else { 0 };
        // Each turn sends a part or learns where to go on; a conflict means that an earlier part came after all.
        for _ in 0..parts + 20 {
            if offset >= self.bytes.len() {
                return self.receipt(&path).await;
            }
            let end = (offset + part).min(self.bytes.len());
            match self.person.send(self.patch(&path, offset, self.bytes.slice(offset..end))).await {
                Ok(answer) if end == self.bytes.len() => return of_header(&answer, &path),
                Ok(_) => offset = end,
                Err(failure) if failure.is("UPLOAD_OFFSET_CONFLICT") => offset = self.offset(&path).await?,
                Err(failure) => return Err(failure),
            }
        }
        Err(Failure::unexpected(path, "the upload does not come to an end"))
    }

    fn patch(&self, path: &str, offset: usize, part: Bytes) -> Call {
        let mut call = Call::new(Method::PATCH, path)
            .header("tus-resumable", TUS)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset.to_string());
        // A part with a checksum is kept whole or not at all; one without, as far as it came.
        if !self.breaks {
            call = call.header("upload-checksum", format!("sha256 {}", STANDARD.encode(Sha256::of(&part).as_bytes())));
        }
        call.body = part;
        call
    }

    async fn offset(&self, path: &str) -> Result<usize, Failure> {
        let answer = self.person.send(Call::new(Method::HEAD, path).header("tus-resumable", TUS)).await?;
        let offset = answer.header("upload-offset").and_then(|text| text.parse().ok());
        offset.ok_or_else(|| Failure::unexpected(format!("HEAD {path}"), "no Upload-Offset"))
    }

    async fn receipt(&self, path: &str) -> Result<SignedReceipt, Failure> {
        let answer = self.person.send(Call::new(Method::GET, path)).await?;
        serde_json::from_slice(&answer.body).map_err(|error| Failure::unexpected(path, error.to_string()))
    }
}

fn of_header(answer: &Answer, path: &str) -> Result<SignedReceipt, Failure> {
    let json = answer.header("upload-receipt").and_then(|text| STANDARD.decode(text).ok());
    json.and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(|| Failure::unexpected(format!("PATCH {path}"), "the last part was answered without a receipt"))
}
