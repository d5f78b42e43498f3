//! The domain is pure: `election/` and `reading/` take values and return values.

use crate::problems::{sources, src};

/// What the pure modules may not name, with the reason.
const FORBIDDEN: [(&str, &str); 16] = [
    ("actix", "the web"),
    ("sqlx", "a database"),
    ("aws_", "a store"),
    ("tokio", "a runtime"),
    ("reqwest", "the network"),
    ("std::fs", "files"),
    ("std::net", "the network"),
    ("std::env", "the environment"),
    ("SystemTime", "a clock"),
    ("Instant::now", "a clock"),
    ("now_utc", "a clock"),
    ("rand::rng", "chance"),
    ("tracing::", "a log"),
    ("static mut", "a global"),
    ("OnceLock", "a global"),
    ("LazyLock", "a global"),
];

/// Modules of this crate that know of I/O.
const OUTSIDE: [&str; 11] =
    ["api", "app", "accounts", "cli", "engine", "evidence", "import", "journal", "publish", "report", "settings"];

/// The names after `crate::` in a source, also those of a group `crate::{a, b::c}`.
fn modules(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + 7..];
        let first =
            |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split('}').next().unwrap_or_default();
                found.extend(group.split(',').map(|name| first(name.trim())));
            }
            None => found.push(first(rest)),
        }
    }
    found
}

#[test]
fn the_domain_knows_no_web_no_database_no_store_and_no_clock() {
    let mut looked = 0;
    for module in ["election", "reading"] {
        let folder = src().join(module);
        if !folder.is_dir() {
            println!("{module}/ does not exist yet");
            continue;
        }
        for (path, source) in sources(&folder) {
            looked += 1;
            // Tests of the domain may read real data and the form files.
            if path.to_string_lossy().contains("tests") {
                continue;
            }
            let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let code: String =
                code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            for (word, what) in FORBIDDEN {
                assert!(!code.contains(word), "{}: `{word}`: {what} is not for the domain", path.display());
            }
            for used in modules(&code) {
                assert!(!OUTSIDE.contains(&used.as_str()), "{}: crate::{used} is outside the domain", path.display());
            }
        }
    }
    assert!(looked > 20, "looked at {looked} files only");
}

#[test]
fn the_check_sees_what_it_looks_for() {
    assert_eq!(modules("use crate::journal::Seq;"), ["journal"]);
    assert_eq!(modules("use crate::{hash, engine::Clock};"), ["hash", "engine"]);
    assert_eq!(modules("crate::app::open()"), ["app"]);
}
