//! Activation letters: one A5 sheet per KPPS account, to be printed, folded and handed out.

use super::pdf::{Area, Paper, PdfError, QrTooLong, Sheet, Style, width_mm, wrap, write};
use super::place::place;
use crate::accounts::handed_out::HandedOut;
use crate::election::actor::{Role, Scope};
use crate::election::codes::{RegionCode, TpsCode};
use crate::election::state::State;

/// White edge, mm: what office printers leave free and a hole punch takes.
const MARGIN: f32 = 13.0;
/// Side of the QR code, mm. What it holds is 50 to 84 characters, which takes 33 or 37 modules: 1.1 mm or more each.
const QR: f32 = 43.0;
/// White around it: four of 33 modules, which scanners need (ISO/IEC 18004).
const QUIET: f32 = 5.3;

/// Letters that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// The address does not fit a QR code.
    #[error(transparent)]
    Qr(#[from] QrTooLong),
    /// The PDF.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// An address that letters may name: where phones find the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppAddress(String);

/// Not an address of the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the address of a server: https:// and its name, without a path (http:// only for 127.0.0.1 or localhost, to try it out)"
)]
pub struct BadAddress(String);

impl std::str::FromStr for AppAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress(text.chars().take(120).collect());
        let url = reqwest::Url::parse(text.trim()).map_err(|_| bad())?;
        let host = url.host_str().ok_or_else(bad)?;
        let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        // Phones give camera and storage only to pages that came over TLS.
        let secure = url.scheme() == "https" || (url.scheme() == "http" && loopback);
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        if !(secure && bare && anonymous) {
            return Err(bad());
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self(format!("{}://{host}{port}", url.scheme())))
    }
}

impl AppAddress {
    /// Where the app is.
    #[must_use]
    pub fn app(&self) -> String {
        format!("{}/lapor", self.0)
    }

    /// What the QR code of a letter holds: the app's address, the code behind `#`, which browsers send to no server
    /// (`codeIn` in `web/src/officer/account/code.ts` reads it).
    #[must_use]
    pub fn with_code(&self, one: &HandedOut) -> String {
        format!("{}#{}", self.app(), one.code.reveal())
    }
}

/// The letters of one kelurahan.
#[derive(Debug, Clone)]
pub struct Bundle<'a> {
    /// The kelurahan.
    pub kelurahan: RegionCode,
    /// Its KPPS accounts with their TPS, by TPS and number.
    pub accounts: Vec<(TpsCode, &'a HandedOut)>,
    /// Its TPS in the election that have no account in the list.
    pub without: Vec<TpsCode>,
}

/// The KPPS accounts of a list that lie in a region, by kelurahan. Kelurahan without any are left out.
#[must_use]
pub fn bundles<'a>(state: &State, region: RegionCode, list: &'a [HandedOut]) -> Vec<Bundle<'a>> {
    let mut accounts: Vec<(TpsCode, &HandedOut)> = list
        .iter()
        .filter_map(|one| match (one.actor.role, one.actor.scope) {
            (Role::Kpps, Scope::Tps(tps)) if region.contains(tps.kelurahan()) => Some((tps, one)),
            _ => None,
        })
        .filter(|(tps, _)| state.find_tps(*tps).is_some())
        .collect();
    accounts.sort_by_key(|(tps, one)| (*tps, one.actor.number));
    let same = |a: &(TpsCode, &HandedOut), b: &(TpsCode, &HandedOut)| a.0.kelurahan() == b.0.kelurahan();
    accounts
        .chunk_by(same)
        .filter_map(|chunk| {
            let kelurahan = chunk.first()?.0.kelurahan();
            let region = state.tree().find(kelurahan).and_then(|index| state.tree().region(index))?;
            let all = state.tree().tps().get(region.tps.clone()).unwrap_or_default();
            let without = all.iter().copied().filter(|tps| !chunk.iter().any(|(own, _)| own == tps)).collect();
            Some(Bundle { kelurahan, accounts: chunk.to_vec(), without })
        })
        .collect()
}

/// The PDF of one kelurahan: a sheet per account, those of one TPS together.
///
/// # Errors
/// [`LetterError`].
pub fn letters(state: &State, bundle: &Bundle<'_>, address: &AppAddress) -> Result<Vec<u8>, LetterError> {
    let mut sheets = Vec::with_capacity(bundle.accounts.len());
    for of_tps in bundle.accounts.chunk_by(|(a, _), (b, _)| a == b) {
        for (tps, one) in of_tps {
            sheets.push(letter(state, *tps, one, of_tps.len(), address)?);
        }
    }
    Ok(write(&format!("Surat aktivasi {}", place(state, bundle.kelurahan)), &sheets)?)
}

/// One letter; `of` accounts has the TPS.
fn letter(state: &State, tps: TpsCode, one: &HandedOut, of: usize, address: &AppAddress) -> Result<Sheet, QrTooLong> {
    let mut sheet = Sheet::new(Paper::A5);
    let (paper_width, paper_height) = sheet.paper.size_mm();
    let width = paper_width - 2.0 * MARGIN;
    let election = state.election();
    sheet.text(MARGIN, 18.0, Style::bold(10.0), "SURAT AKTIVASI AKUN KPPS");
    sheet.text_right(MARGIN + width, 18.0, Style::bold(10.0), "RAHASIA");
    sheet.rule(MARGIN, 20.5, width, 0.5);
    let name = election.map_or("", |election| &election.name);
    let mut y = sheet.paragraph(MARGIN, 26.0, width, Style::regular(9.5), name);
    if election.is_some_and(|election| election.rehearsal) {
        y = sheet.paragraph(MARGIN, y, width, Style::bold(9.5), "GLADI: untuk latihan, bukan hari pemungutan suara.");
    }
    sheet.text(MARGIN, y + 9.0, Style::bold(30.0), format!("TPS {:03}", tps.number()));
    let account = format!("Akun {} dari {of}", one.actor.number);
    let tag = width_mm(&Style::bold(14.0), &account) + 8.0;
    sheet.frame(Area { x: MARGIN + width - tag, y: y + 0.5, w: tag, h: 10.0 }, 0.5);
    sheet.text_centre(MARGIN + width - tag / 2.0, y + 7.3, Style::bold(14.0), account);
    y = sheet.paragraph(MARGIN, y + 17.0, width, Style::bold(10.5), &place(state, tps.kelurahan()));
    let facts = format!("Kode TPS {tps}  ·  Nama masuk {}", one.login);
    y = sheet.paragraph(MARGIN, y + 0.5, width, Style::regular(9.0), &facts);
    y = code(&mut sheet, y + 1.0, width, one);
    instructions(&mut sheet, y + 5.0, width, one, address)?;
    let english = "English: one-time activation code of a polling-station account. Open the address, enter the code, choose a PIN. \
                   Keep it secret; if it is not for your TPS, give it back to PPS.";
    let small = Style::regular(7.0).grey(70);
    let lines = wrap(&small, english, width);
    let foot = lines.iter().fold(paper_height - 9.0 + small.leading(), |y, _| y - small.leading());
    sheet.paragraph(MARGIN, foot, width, small, english);
    Ok(sheet)
}

/// The code in groups of four, three in the first line and two in the second; the baseline below it.
fn code(sheet: &mut Sheet, y: f32, width: f32, one: &HandedOut) -> f32 {
    const HEIGHT: f32 = 34.0;
    /// Every letter has the same place, as wide as a W of this size, so that none is taken for two.
    const PITCH: f32 = 7.4;
    const LETTERS: Style = Style::bold(19.0);
    /// Between two groups, mm.
    const GAP: f32 = 8.5;
    sheet.frame(Area { x: MARGIN, y, w: width, h: HEIGHT }, 0.5);
    sheet.text(MARGIN + 3.0, y + 5.5, Style::regular(9.0), "Kode aktivasi (berlaku satu kali)");
    let code = one.code.reveal();
    let groups: Vec<&str> = code.split('-').collect();
    let mut baseline = y + 15.0;
    for (line, of_line) in groups.chunks(3).enumerate() {
        let mut x = MARGIN + 3.0;
        for (place, group) in of_line.iter().enumerate() {
            sheet.spaced(x, baseline, LETTERS, PITCH, *group);
            x += PITCH * 4.0;
            if line * 3 + place + 1 < groups.len() {
                sheet.spaced(x, baseline, LETTERS.grey(110), GAP, "-");
            }
            x += GAP;
        }
        baseline += 10.5;
    }
    let help = "Tidak ada huruf I, L, O, dan U: 0 selalu angka nol, 1 selalu angka satu.";
    sheet.text(MARGIN + 3.0, y + 31.3, Style::regular(8.0), help);
    y + HEIGHT
}

fn instructions(sheet: &mut Sheet, y: f32, width: f32, one: &HandedOut, address: &AppAddress) -> Result<(), QrTooLong> {
    sheet.qr(MARGIN + width - QR, y + 1.0, QR, &address.with_code(one))?;
    let style = Style::regular(9.0);
    let beside = width - QR - QUIET;
    let steps: [(&str, Option<String>); 4] = [
        ("Pindai kode QR dengan kamera HP, atau buka di browser:", Some(address.app())),
        ("Masukkan kode aktivasi di atas bila belum terisi.", None),
        ("Buat PIN 6 angka dan ingat. Jangan tanggal lahir atau angka berurutan.", None),
        ("Periksa nama TPS di layar. Bila bukan TPS Anda, kembalikan surat ini kepada PPS.", None),
    ];
    let mut at = y + 4.0;
    for (number, (step, address)) in steps.into_iter().enumerate() {
        sheet.text(MARGIN, at, Style::bold(9.0), format!("{}.", number + 1));
        at = sheet.paragraph(MARGIN + 5.5, at, beside - 5.5, style, step);
        if let Some(address) = address {
            at = sheet.paragraph(MARGIN + 5.5, at, beside - 5.5, Style::bold(9.0), &address);
        }
        at += 1.0;
    }
    let mut below = at.max(y + QR + QUIET + 1.0);
    for (heading, text) in MORE {
        sheet.text(MARGIN, below, Style::bold(9.0), heading);
        let indent = 20.0;
        below = sheet.paragraph(MARGIN + indent, below, width - indent, style, text) + 1.0;
    }
    Ok(())
}

/// What else an officer must know.
const MORE: [(&str, &str); 3] = [
    (
        "Rahasia",
        "Siapa pun yang memegang kode ini dapat masuk sebagai TPS Anda. Jangan difoto atau dikirim. Setelah akun aktif kode ini \
         tidak berlaku lagi: sobek surat ini.",
    ),
    ("Masalah", "Surat hilang, kode ditolak, atau HP hilang: minta kode baru kepada PPS."),
    ("Latihan", "Sebelum hari pemungutan suara, coba tombol \u{201c}Mode latihan\u{201d}."),
];

#[cfg(test)]
mod tests;
