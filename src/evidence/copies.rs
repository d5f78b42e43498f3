//! Copies of photos that later ones with more masks replaced.

use super::{CopyOf, Error, Key, Store};

impl Store {
    /// Removes the copies that this one replaces: they may show what its further masks hide. Absent is fine.
    pub async fn delete_older_copies(&self, of: CopyOf) -> Result<(), Error> {
        for pages in 1..of.pages {
            let older = CopyOf { photo: of.photo, pages };
            self.delete(&Key::Public(older)).await?;
            self.delete(&Key::Thumb(older)).await?;
        }
        Ok(())
    }
}
