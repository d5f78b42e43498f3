//! Rebuilds when a migration changes (`sqlx::migrate!` embeds the files but does not watch for new ones) or when the officer's
//! app was built again, and embeds that app: `web/dist`, made by `scripts/web`. Without it everything else works.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=web/dist");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("web/dist");
    let mut files = Vec::new();
    if root.join("index.html").exists() {
        find(&root, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).display().to_string().replace('\\', "/");
        let packed = |ending: &str| {
            let path = PathBuf::from(format!("{}.{ending}", file.display()));
            if path.exists() {
                format!("Some(include_bytes!({:?}))", path.display().to_string())
            } else {
                "None".into()
            }
        };
        let _ = writeln!(
            table,
            "    Embedded {{ name: {name:?}, plain: include_bytes!({:?}), gzip: {}, brotli: {} }},",
            file.display().to_string(),
            packed("gz"),
            packed("br")
        );
    }
    table.push(']');
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("app_files.rs"), table)
}

/// Every file that is served: neither the packed twins nor what only keeps the folder in the repository.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            find(&path, files)?;
        } else if !name.starts_with('.') && !name.ends_with(".gz") && !name.ends_with(".br") {
            files.push(path);
        }
    }
    Ok(())
}
