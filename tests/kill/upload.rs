//! One resumable upload across deaths of the server.

use rekap::engine::SignedReceipt;
use reqwest::Method;

use crate::common::answer::Answer;
use crate::common::people::Person;
use crate::common::photos::{large, photo};

/// The photo of this number: one in five as large as phones send them.
pub fn bytes_of(number: u32) -> Vec<u8> {
    if number.is_multiple_of(5) { large(number, 1_500_000) } else { photo(number) }
}

/// One step after the other of a resumable upload, from wherever it stands.
pub async fn tus(
    who: &Person,
    tps: &str,
    page: u8,
    bytes: &[u8],
    upload: &mut Option<String>,
) -> Option<SignedReceipt> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let with = |method: Method, path: &str| who.asks(method, path).header("tus-resumable", "1.0.0");
    let Some(path) = upload.clone() else {
        let metadata = format!("tps {},page {}", STANDARD.encode(tps), STANDARD.encode(page.to_string()));
        let request = with(Method::POST, "/api/v1/uploads")
            .header("upload-length", bytes.len())
            .header("upload-metadata", metadata);
        let begun =
            Answer::try_of("begins an upload".into(), request).await.ok().filter(|answer| answer.status != 503)?;
        *upload = Some(begun.location());
        return None;
    };
    let head = Answer::try_of("asks the offset".into(), with(Method::HEAD, &path)).await.ok()?;
    match head.status {
        200 => {}
        423 | 503 => return None,
        status => panic!("an upload that was begun is there: {status} {head}"),
    }
    let offset = head.offset();
    if offset == bytes.len() {
        let answer = Answer::try_of("asks the receipt".into(), with(Method::GET, &path)).await.ok()?;
        return (answer.status == 200).then(|| answer.receipt());
    }
    let end = (offset + bytes.len() / 2 + 1).min(bytes.len());
    let request = with(Method::PATCH, &path)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset)
        .body(bytes[offset..end].to_vec());
    let answer = Answer::try_of("sends a part".into(), request).await.ok()?;
    match answer.status {
        204 if answer.header("upload-receipt").is_some() => Some(answer.tus_receipt()),
        204 | 423 | 503 => None,
        _ => panic!("{answer}"),
    }
}
