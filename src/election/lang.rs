//! The two languages of every text shown to a person: Indonesian first, English second.

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Bahasa Indonesia, the default everywhere.
    #[default]
    Id,
    /// English.
    En,
}

impl Lang {
    /// Reads an `Accept-Language` header or a `?lang=` value: English only where it is asked for before Indonesian.
    #[must_use]
    pub fn preferred(accept: &str) -> Self {
        for part in accept.split(',') {
            let tag = part.trim().to_ascii_lowercase();
            if tag.starts_with("id") || tag.starts_with("in") {
                return Self::Id;
            }
            if tag.starts_with("en") {
                return Self::En;
            }
        }
        Self::Id
    }
}

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in this language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        }
    }
}

/// One fixed text in both languages, for tables in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Indonesian.
    pub id: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// The text in this language.
    #[must_use]
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Id => self.id,
            Lang::En => self.en,
        }
    }
}

/// Shorthand for tables: `words("Indonesian", "English")`.
#[must_use]
pub const fn words(id: &'static str, en: &'static str) -> Words {
    Words { id, en }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indonesian_is_the_default_and_the_first_known_tag_wins() {
        assert_eq!(Lang::preferred(""), Lang::Id);
        assert_eq!(Lang::preferred("fr, en-GB;q=0.8, id;q=0.7"), Lang::En);
        assert_eq!(Lang::preferred("id-ID,id;q=0.9,en;q=0.8"), Lang::Id);
    }
}
