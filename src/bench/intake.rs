//! Intake of photos over HTTP against a bare SDK PUT of the same number of bytes into the same kind of store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bytes::Bytes;

use super::own::Own;
use super::{Outcome, median};
use crate::accounts::{NewAccount, Place, SessionKind};
use crate::election::actor::{Role, Scope};
use crate::election::codes::TpsCode;
use crate::evidence::{self, Store};
use crate::settings::Settings;

/// Alternating rounds: bare PUT, intake, bare PUT, …
///
/// # Errors
/// Where the server does not start or refuses a photo.
pub async fn run(settings: Settings, bytes: usize, parallel: usize, photos: usize, rounds: usize) -> Outcome {
    let own = Own::start(settings).await?;
    let (app, evidence) = (&own.app, &own.settings.evidence);
    let office = app.office().clone();
    let embedded = matches!(evidence, evidence::Config::Embedded { .. });
    let token = ppk_token(&office.accounts, office.engine.clock().now()).await?;
    let places: Arc<Vec<TpsCode>> = {
        let state = office.engine.state();
        let kecamatan = state.tree().find("317101".parse()?).and_then(|k| state.tree().region(k)).ok_or("no 317101")?;
        Arc::new(state.tree().tps().get(kecamatan.tps.clone()).unwrap_or_default().to_vec())
    };
    let bare = Store::open(&match evidence {
        evidence::Config::Embedded { .. } => evidence::Config::Embedded { dir: own.folder.path().join("bare") },
        s3 @ evidence::Config::S3(_) => s3.clone(),
    })
    .await?;
    let template = Arc::new(photo(bytes));
    let client = reqwest::Client::builder().pool_max_idle_per_host(parallel).build()?;
    let (mut puts, mut intakes) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let put = evidence::bench::put_rate(&bare, bytes, parallel, photos).await?.per_second;
        let started = Instant::now();
        let next = Arc::new(AtomicUsize::new(0));
        let uploads: Vec<_> = (0..parallel)
            .map(|_| {
                let (client, next, template, places, token) =
                    (client.clone(), next.clone(), template.clone(), places.clone(), token.clone());
                let base = format!("http://{}/api/v1/tps", app.address());
                tokio::spawn(async move {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= photos {
                            return Ok::<(), String>(());
                        }
                        let tps = places.get(n % places.len()).ok_or("no TPS")?;
                        let url = format!("{base}/{tps}/pages/{}", n % 3 + 1);
                        let body = unique(&template, round * photos + n);
                        let sent = client.post(url).bearer_auth(&token).body(body).send();
                        let answer = sent.await.map_err(|error| error.to_string())?;
                        if answer.status() != 201 {
                            return Err(answer.text().await.unwrap_or_default());
                        }
                    }
                })
            })
            .collect();
        for upload in uploads {
            upload.await??;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let intake = photos as f64 / started.elapsed().as_secs_f64();
        println!("round {round}: bare PUT {put:.0}/s, intake {intake:.0}/s, ratio {:.2}", intake / put);
        puts.push(put);
        intakes.push(intake);
    }
    let ratios: Vec<f64> = intakes.iter().zip(&puts).map(|(intake, put)| intake / put).collect();
    println!(
        "{} store, {bytes} bytes, {parallel} at once: bare PUT {:.0}/s, intake {:.0}/s, median ratio {:.2}",
        if embedded { "embedded" } else { "S3" },
        median(&puts),
        median(&intakes),
        median(&ratios)
    );
    own.stop().await;
    Ok(())
}

async fn ppk_token(
    accounts: &crate::accounts::Accounts,
    now: i64,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let scope = Scope::Region("317101".parse()?);
    let account = NewAccount { role: Role::Ppk, scope, number: 1, login: None, candidate: None };
    let issued = accounts.create_many(&[account], now, now + 3_600_000_000).await?;
    let code = issued.first().ok_or("no account")?.code.reveal();
    let session = accounts.activate(&code, None, Place::NOWHERE, SessionKind::Bearer, "bench", now).await?;
    Ok(session.token.reveal().to_owned())
}

/// A JPEG of about this size: noise compresses badly, so that a modest picture is large enough; the rest is a comment.
fn photo(bytes: usize) -> Vec<u8> {
    let (width, height) = (1200_u16, 1600_u16);
    let mut noise = 1_u32;
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height))
        .map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            noise.to_be_bytes()[0]
        })
        .collect();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 60);
    if encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Luma).is_err() {
        jpeg.clear();
    }
    let mut photo = jpeg.get(..2).unwrap_or_default().to_vec();
    photo.extend([0xff, 0xfe, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0]);
    let mut missing = bytes.saturating_sub(jpeg.len() + 12);
    while missing > 4 {
        let length = missing.min(65_000);
        photo.extend([0xff, 0xfe]);
        photo.extend(u16::try_from(length - 2).unwrap_or(u16::MAX).to_be_bytes());
        photo.resize(photo.len() + length - 4, b' ');
        missing -= length;
    }
    photo.extend(jpeg.get(2..).unwrap_or_default());
    photo
}

/// The same photo with another comment: another SHA-256.
fn unique(template: &[u8], number: usize) -> Bytes {
    let mut photo = template.to_vec();
    if let Some(place) = photo.get_mut(6..14) {
        place.copy_from_slice(&(number as u64).to_be_bytes());
    }
    photo.into()
}
