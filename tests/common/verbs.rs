//! What people do, in the words of the field.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::figures::Figures;
use super::people::{Anyone, City, Kpps, Person, Ppk, Pps, Province};

impl Person {
    pub async fn uploads_for(&self, tps: &str, page: u8, photo: &[u8]) -> Answer {
        let body = photo.to_vec();
        self.sends(Method::POST, &format!("/api/v1/tps/{tps}/pages/{page}"), |r| {
            r.header("content-type", "image/jpeg").body(body)
        })
        .await
    }

    pub async fn reads_first(&self, tps: &str, figures: &Figures) -> Answer {
        self.posts(&format!("/api/v1/tps/{tps}/readings/first"), &json!({ "figures": figures })).await
    }

    pub async fn reads_second(&self, tps: &str, figures: &Figures) -> Answer {
        self.posts(&format!("/api/v1/tps/{tps}/readings/second"), &json!({ "figures": figures })).await
    }

    pub async fn corrects(&self, tps: &str, changes: &[(&str, i64)], reason: &str) -> Answer {
        let changes: Figures = changes.iter().map(|(id, value)| ((*id).to_owned(), *value)).collect();
        self.posts(&format!("/api/v1/tps/{tps}/corrections"), &json!({ "changes": changes, "reason": reason })).await
    }

    pub async fn explains(&self, tps: &str, code: &str, text: &str) -> Answer {
        self.posts(&format!("/api/v1/tps/{tps}/explanations"), &json!({ "code": code, "text": text })).await
    }

    pub async fn requests_page(&self, tps: &str, page: u8, reason: &str) -> Answer {
        self.posts(&format!("/api/v1/tps/{tps}/page-requests"), &json!({ "page": page, "reason": reason })).await
    }

    pub async fn decides(&self, tps: &str, figures: Option<&Figures>, reason: Option<&str>) -> Answer {
        let mut body = json!({});
        if let Some(figures) = figures {
            body["figures"] = json!(figures);
        }
        if let Some(reason) = reason {
            body["reason"] = json!(reason);
        }
        self.posts(&format!("/api/v1/tps/{tps}/decision"), &body).await
    }

    pub async fn opens_session(&self, region: &str) -> Answer {
        self.posts(&format!("/api/v1/regions/{region}/session"), &json!({})).await
    }

    pub async fn verifies(&self, region: &str) -> Answer {
        self.posts(&format!("/api/v1/regions/{region}/verifications"), &json!({})).await
    }

    pub async fn signs(&self, region: &str) -> Answer {
        self.posts(&format!("/api/v1/regions/{region}/signature"), &json!({})).await
    }

    pub async fn reopens(&self, region: &str, reason: &str) -> Answer {
        self.posts(&format!("/api/v1/regions/{region}/reopening"), &json!({ "reason": reason })).await
    }

    pub async fn opens_round(&self, tps: &str, kind: &str, reason: &str) -> Answer {
        self.posts(&format!("/api/v1/tps/{tps}/rounds"), &json!({ "kind": kind, "reason": reason })).await
    }

    /// The form as this account may see it.
    pub async fn sees(&self, tps: &str) -> Value {
        self.reads(&format!("/api/v1/tps/{tps}")).await.done()
    }

    /// The sealed original of a photo.
    pub async fn opens_original(&self, tps: &str, sha256: &str) -> Answer {
        self.reads(&format!("/api/v1/tps/{tps}/photos/{sha256}/original")).await
    }
}

/// The tus 1.0 client, one request at a time.
impl Person {
    pub async fn tus(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        self.sends(method, path, |mut request| {
            request = request.header("tus-resumable", "1.0.0");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            if body.is_empty() { request } else { request.body(body) }
        })
        .await
    }

    pub async fn begins_upload(&self, tps: &str, page: &str, length: usize) -> Answer {
        let metadata = format!("tps {},page {}", STANDARD.encode(tps), STANDARD.encode(page));
        let length = length.to_string();
        let headers = [("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
        self.tus(Method::POST, "/api/v1/uploads", &headers, Vec::new()).await
    }

    pub async fn sends_part(&self, upload: &str, offset: usize, part: &[u8], more: &[(&str, &str)]) -> Answer {
        let offset = offset.to_string();
        let mut headers = vec![("content-type", "application/offset+octet-stream"), ("upload-offset", offset.as_str())];
        headers.extend_from_slice(more);
        self.tus(Method::PATCH, upload, &headers, part.to_vec()).await
    }

    pub async fn asks_offset(&self, upload: &str) -> Answer {
        self.tus(Method::HEAD, upload, &[], Vec::new()).await
    }
}

impl Answer {
    /// Where a begun upload lives.
    #[track_caller]
    pub fn location(&self) -> String {
        assert_eq!(self.status, 201, "{self}");
        self.header("location").expect("a location").to_owned()
    }

    /// How much of an upload has arrived.
    #[track_caller]
    pub fn offset(&self) -> usize {
        assert!(matches!(self.status, 200 | 204), "{self}");
        self.header("upload-offset")
            .and_then(|offset| offset.parse().ok())
            .unwrap_or_else(|| panic!("{self}: no offset"))
    }

    /// The receipt in the header of the part that completed an upload.
    #[track_caller]
    pub fn tus_receipt(&self) -> rekap::engine::SignedReceipt {
        let header = self.header("upload-receipt").unwrap_or_else(|| panic!("{self}: no receipt"));
        serde_json::from_slice(&STANDARD.decode(header).expect("base64")).expect("a receipt")
    }
}

impl Kpps {
    /// A page of the own TPS.
    pub async fn uploads(&self, page: u8, photo: &[u8]) -> Answer {
        self.uploads_for(self.scope(), page, photo).await
    }

    /// All three pages, photos numbered from `first`.
    pub async fn uploads_all(&self, first: u32) {
        for page in 1..=3_u8 {
            self.uploads(page, &super::photos::photo(first + u32::from(page))).await.receipt();
        }
    }

    /// The first reading of the own TPS.
    pub async fn enters(&self, figures: &Figures) -> Answer {
        self.reads_first(self.scope(), figures).await
    }
}

impl Pps {
    /// The blind second reading.
    pub async fn enters(&self, tps: &str, figures: &Figures) -> Answer {
        self.reads_second(tps, figures).await
    }
}

impl Ppk {
    /// Opens the plenary of the own kecamatan.
    pub async fn opens(&self) -> Value {
        self.opens_session(self.scope()).await.done()
    }
}

impl City {
    /// Opens the plenary of the own city.
    pub async fn opens(&self) -> Value {
        self.opens_session(self.scope()).await.done()
    }
}

impl Province {
    /// Opens the plenary of the province.
    pub async fn opens(&self) -> Value {
        self.opens_session(self.scope()).await.done()
    }
}

/// Where the documents are that anyone reads.
impl Anyone {
    pub async fn sees_region(&self, region: &str) -> Value {
        self.reads(&region_json(region)).await.done()
    }
}

pub fn region_json(region: &str) -> String {
    format!("/results/v1/gubernur/{region}.json")
}

pub fn tps_json(tps: &str) -> String {
    format!("/results/v1/gubernur/tps/{tps}.json")
}

pub fn region_page(region: &str) -> String {
    format!("/hasil/gubernur/{region}")
}

pub fn tps_page(tps: &str) -> String {
    format!("/hasil/gubernur/tps/{tps}")
}

/// The official layout's path of a region or TPS.
pub fn official(code: &str) -> String {
    let parts: Vec<&str> =
        [2, 4, 6, 10, 13].iter().filter(|end| **end <= code.len()).map(|end| &code[..*end]).collect();
    format!("/pilkada/hhcw/pkwkp/{}.json", parts.join("/"))
}
