//! Rebuilds when a migration changes: `sqlx::migrate!` embeds the files but does not watch for new ones.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
