//! The embedded files by name, with what a browser is told about each.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::hash::Sha256;

/// A file as `build.rs` embeds it.
struct Embedded {
    name: &'static str,
    plain: &'static [u8],
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
}

const EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/app_files.rs"));

/// A file of the app.
pub struct File {
    pub name: &'static str,
    pub media_type: &'static str,
    pub etag: String,
    /// Its name changes with its content.
    pub hashed: bool,
    embedded: &'static Embedded,
}

impl File {
    fn new(embedded: &'static Embedded) -> Self {
        Self {
            name: embedded.name,
            media_type: media_type(embedded.name),
            etag: format!("\"{}\"", Sha256::of(embedded.plain).short()),
            hashed: embedded.name.starts_with("assets/"),
            embedded,
        }
    }

    /// The smallest form that the browser says it takes, and the name of its packing.
    pub fn packed_for(&self, accepted: &str) -> (&'static [u8], Option<&'static str>) {
        let takes = |name: &str| accepted.split(',').any(|part| part.split(';').next().unwrap_or("").trim() == name);
        match (self.embedded.brotli, self.embedded.gzip) {
            (Some(body), _) if takes("br") => (body, Some("br")),
            (_, Some(body)) if takes("gzip") => (body, Some("gzip")),
            _ => (self.embedded.plain, None),
        }
    }
}

/// Every file by its name; empty where the app was not built.
pub fn all() -> &'static HashMap<&'static str, File> {
    static ALL: LazyLock<HashMap<&'static str, File>> =
        LazyLock::new(|| EMBEDDED.iter().map(|embedded| (embedded.name, File::new(embedded))).collect());
    &ALL
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}
