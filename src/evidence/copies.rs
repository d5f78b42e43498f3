//! Copies of photos that later ones with more masks replaced.

use super::{CopyOf, Error, Key, ReadingOf, Store};

impl Store {
    /// Removes the copies that this one replaces, with what this model read in them: they may show what its further masks hide. Absent is
    /// fine.
    pub async fn delete_older_copies(&self, of: CopyOf, model: &str) -> Result<(), Error> {
        for pages in 1..of.pages {
            let older = CopyOf { photo: of.photo, pages };
            self.delete(&Key::Public(older)).await?;
            self.delete(&Key::Thumb(older)).await?;
            let Some(reading) = ReadingOf::new(older, model) else { continue };
            for key in [Key::Boxes, Key::Crops, Key::Sheet] {
                self.delete(&key(reading.clone())).await?;
            }
        }
        Ok(())
    }
}
