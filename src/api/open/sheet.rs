//! `GET /photos/sheet/{sha256}.jpg`: the page of a photo laid flat, with its digit boxes outlined.
//!
//! Made from the public copy, signatures masked, when somebody first asks for it, one at a time; then it lies in the store like the
//! copy itself. On the night nobody waits for it.

use actix_web::{HttpRequest, web};
use bytes::Bytes;
use tokio::sync::Semaphore;

use super::photo::{answer, reading_of};
use crate::api::Office;
use crate::api::problem::{Answer, Code};
use crate::evidence::{Key, ReadingOf};
use crate::photo::{self, Limits};
use crate::reading::kept::{KeptPage, flat_sheet};

/// Height of a sheet laid flat, pixels: about that of the page in the public copy.
const HEIGHT: u16 = 1600;
const QUALITY: u8 = 80;

/// Whose turn it is to lay a sheet flat: one at a time, so that those who look do not take the cores from those who send.
#[derive(Debug)]
pub struct SheetTurn(Semaphore);

impl Default for SheetTurn {
    fn default() -> Self {
        Self(Semaphore::new(1))
    }
}

/// The page laid flat.
pub async fn sheet(request: HttpRequest, office: web::Data<Office>) -> Answer {
    let reading = reading_of(&request, &office)?;
    let key = Key::Sheet(reading.clone());
    let known = answer(&request, &office, &key).await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let turn = office.sheets.0.acquire().await;
    // Somebody may have asked for the same one just before.
    if office.store.get(&key).await?.is_none() {
        let sheet = made(&office, reading).await?;
        office.store.put(&key, sheet).await?;
    }
    drop(turn);
    answer(&request, &office, &key).await?.ok_or_else(|| Code::UNKNOWN_PHOTO.into())
}

async fn made(office: &Office, reading: ReadingOf) -> Answer<Bytes> {
    let copy = office.store.get(&Key::Public(reading.copy)).await?.ok_or(Code::UNKNOWN_PHOTO)?;
    let kept = office.store.get(&Key::Boxes(reading)).await?.ok_or(Code::UNKNOWN_PHOTO)?;
    let page: KeptPage = serde_json::from_slice(&kept).map_err(|error| damaged(&error))?;
    let form = {
        let state = office.engine.state();
        let form =
            state.contests().iter().map(crate::election::state::ContestState::form).find(|form| form.id == page.form);
        form.cloned().ok_or(Code::UNKNOWN_PHOTO)?
    };
    let work = move || {
        let picture = photo::decode(&copy, &Limits::default()).ok()?;
        photo::encode(&flat_sheet(&form, &page, &picture, HEIGHT)?, QUALITY).ok()
    };
    let sheet = tokio::task::spawn_blocking(work).await.map_err(|error| damaged(&error))?;
    sheet.map(Bytes::from).ok_or_else(|| Code::UNKNOWN_PHOTO.into())
}

fn damaged(error: &dyn std::error::Error) -> crate::api::problem::Problem {
    tracing::warn!(%error, "a sheet cannot be laid flat");
    Code::UNKNOWN_PHOTO.into()
}

/// The boxes that the machine found on the page.
pub async fn crops(request: HttpRequest, office: web::Data<Office>) -> Answer {
    let key = Key::Crops(reading_of(&request, &office)?);
    answer(&request, &office, &key).await?.ok_or_else(|| Code::UNKNOWN_PHOTO.into())
}
