//! Headers that requests bring and answers carry.

use serde_json::{Value, json};

/// One header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub name: &'static str,
    kind: &'static str,
    required: bool,
    about: &'static str,
}

const fn header(name: &'static str, kind: &'static str, about: &'static str) -> Header {
    Header { name, kind, required: false, about }
}

pub(super) const IDEMPOTENCY_KEY: Header = header(
    "Idempotency-Key",
    "string",
    "1 to 200 printable characters, new for each command; the same key and request again is done once.",
);
pub(super) const CONTENT_SHA256: Header = header("X-Content-SHA256", "string", "SHA-256 of the body, 64 hex digits.");
pub(super) const CONTENT_DIGEST: Header =
    header("Content-Digest", "string", "RFC 9530, `sha-256=:<base64>:`; what the line damaged is refused.");
pub(super) const TUS_RESUMABLE: Header = header("Tus-Resumable", "string", "`1.0.0`.").required();
pub(super) const UPLOAD_LENGTH: Header = header("Upload-Length", "integer", "Bytes of the whole photo.");
pub(super) const UPLOAD_METADATA: Header = header(
    "Upload-Metadata",
    "string",
    "Comma-separated `key base64`: `tps`, `page`, and if wanted `contest`, `sha256`.",
)
.required();
pub(super) const UPLOAD_OFFSET: Header = header("Upload-Offset", "integer", "Bytes that have arrived; where to go on.");
pub(super) const UPLOAD_CHECKSUM: Header =
    header("Upload-Checksum", "string", "`sha256 <base64>` or `sha1 <base64>` of this part.");
pub(super) const UPLOAD_EXPIRES: Header =
    header("Upload-Expires", "string", "HTTP date at which the upload ends if nobody continues it.");
pub(super) const UPLOAD_RECEIPT: Header =
    header("Upload-Receipt", "string", "With the last part: the signed receipt's JSON in base64.");
pub(super) const LOCATION: Header = header("Location", "string", "Address of the upload.");
pub(super) const TUS_SERVER: [Header; 4] = [
    header("Tus-Version", "string", "Versions spoken."),
    header("Tus-Extension", "string", "Extensions offered."),
    header("Tus-Checksum-Algorithm", "string", "Algorithms of `Upload-Checksum`."),
    header("Tus-Max-Size", "integer", "Most bytes of a photo."),
];
pub(super) const RETRY_AFTER: Header = header("Retry-After", "integer", "Seconds to wait, where waiting helps.");

impl Header {
    /// The same, for requests that must bring it.
    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// As a parameter of a request.
    pub(super) fn parameter(&self) -> Value {
        json!({ "name": self.name, "in": "header", "required": self.required, "description": self.about,
            "schema": { "type": self.kind } })
    }

    /// As a header of an answer.
    pub(super) fn of_answer(&self) -> (String, Value) {
        (self.name.to_owned(), json!({ "description": self.about, "schema": { "type": self.kind } }))
    }
}
