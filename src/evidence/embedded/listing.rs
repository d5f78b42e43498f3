//! Keys with a prefix, in byte order, page by page.

use std::collections::BinaryHeap;
use std::fs;
use std::io;
use std::path::PathBuf;

use s3s::S3Error;

use super::fault;
use super::layout::{Layout, unescape};

/// The first `limit` keys after `after`, each with its file, and whether there are more.
pub fn page(
    layout: &Layout,
    bucket: &str,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<(Vec<(String, PathBuf)>, bool), S3Error> {
    // The names are read once per page; only the `limit + 1` smallest are kept.
    let mut smallest: BinaryHeap<(String, PathBuf)> = BinaryHeap::new();
    for (collection, folder) in layout.shards(bucket, prefix).map_err(fault::io)? {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(fault::io(error)),
        };
        for entry in entries {
            let entry = entry.map_err(fault::io)?;
            let Some(rest) = unescape(&entry.file_name().to_string_lossy()) else { continue };
            let key = format!("{collection}/{rest}");
            if key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after) {
                smallest.push((key, entry.path()));
                if smallest.len() > limit.saturating_add(1) {
                    smallest.pop();
                }
            }
        }
    }
    let mut keys = smallest.into_sorted_vec();
    let more = keys.len() > limit;
    keys.truncate(limit);
    Ok((keys, more))
}
