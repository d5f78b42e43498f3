//! Problem documents (RFC 9457): one table of stable codes with status and texts in both languages.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::accounts::AccountsError;
use crate::election::decide::Refusal;
use crate::election::figures::BadFigures;
use crate::election::lang::{Lang, Words, words};
use crate::engine::CommandError;
use crate::engine::intake::IntakeError;
use crate::journal::AppendError;
use crate::{evidence, photo};

macro_rules! codes {
    ($($code:ident $status:literal $id:literal / $en:literal;)*) => {
        /// A stable error code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(non_camel_case_types, missing_docs, reason = "the codes are the public names; the table is their documentation")]
        pub enum Code { $($code,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// Its name in answers.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$code => stringify!($code)),* } }

            /// HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 { match self { $(Self::$code => $status),* } }

            /// What happened and what to do.
            #[must_use]
            pub const fn text(self) -> Words { match self { $(Self::$code => words($id, $en)),* } }
        }
    };
}

codes! {
    LOGIN_REQUIRED 401 "Silakan masuk dulu." / "Please log in first.";
    SESSION_EXPIRED 401 "Sesi sudah berakhir; silakan masuk lagi. Foto yang sudah diterima tetap aman." / "The session has ended; please log in again. Photos already received are safe.";
    LOGIN_FAILED 401 "Nama masuk atau PIN salah." / "Login or PIN is wrong.";
    ACCOUNT_LOCKED 429 "Terlalu banyak percobaan yang salah; coba lagi setelah waktu tunggu." / "Too many wrong tries; try again after the wait.";
    ACTIVATION_CODE_WRONG 401 "Kode aktivasi salah; periksa lagi huruf demi huruf." / "The activation code is wrong; check it letter by letter.";
    ACTIVATION_CODE_USED 409 "Kode aktivasi sudah dipakai; minta kode baru kepada PPS." / "The activation code was used already; ask PPS for a new one.";
    ACTIVATION_EXPIRED 410 "Kode aktivasi sudah kedaluwarsa; minta kode baru kepada PPS." / "The activation code has expired; ask PPS for a new one.";
    ACTIVATION_CODE_MISTYPED 422 "Kode aktivasi salah ketik; periksa lagi huruf demi huruf." / "The activation code is mistyped; check it letter by letter.";
    SESSION_UNKNOWN 401 "Sesi tidak dikenal atau sudah diakhiri; silakan masuk lagi. Foto yang sudah diterima tetap aman." / "The session is unknown or was ended; please log in again. Photos already received are safe.";
    ACCOUNT_INVALID 422 "Data akun tidak benar." / "This cannot be an account.";
    TOO_BUSY 503 "Terlalu banyak orang masuk bersamaan; coba lagi sebentar." / "Too many people are logging in at once; try again shortly.";
    PIN_TOO_SIMPLE 422 "PIN atau kata sandi terlalu mudah ditebak; pilih yang lain." / "The PIN or password is too easy to guess; choose another.";
    ACCOUNT_UNKNOWN 404 "Tidak ada akun itu." / "There is no such account.";
    ACCOUNT_EXISTS 409 "Akun itu sudah ada." / "The account exists already.";
    ACCOUNT_DISABLED 403 "Akun ini dinonaktifkan; hubungi PPK." / "This account is disabled; ask PPK.";
    ROLE_NOT_ALLOWED 403 "Peran akun ini tidak berwenang untuk tindakan ini." / "This account's role may not do this.";
    OUTSIDE_SCOPE 403 "TPS atau wilayah ini di luar wilayah tugas akun ini." / "This TPS or region is outside the account's own.";
    CROSS_SITE 403 "Permintaan datang dari situs lain dan ditolak." / "The request came from another site and was refused.";
    TOO_MANY_REQUESTS 429 "Terlalu banyak permintaan; coba lagi sebentar." / "Too many requests; try again shortly.";
    NOT_FOUND 404 "Tidak ada apa-apa di alamat ini." / "There is nothing at this address.";
    METHOD_NOT_ALLOWED 405 "Cara permintaan ini tidak berlaku di alamat ini." / "This method does not apply to this address.";
    BAD_REQUEST 400 "Permintaan tidak dapat dibaca." / "The request cannot be read.";
    BAD_JSON 400 "Isi permintaan bukan JSON yang benar." / "The body is not the JSON expected here.";
    BAD_CODE 400 "Kode TPS, wilayah, halaman, atau hash tidak benar bentuknya." / "A code of a TPS, region, page or hash is malformed.";
    BODY_TOO_LARGE 413 "Isi permintaan terlalu besar." / "The body is too large.";
    BODY_TIMEOUT 408 "Kiriman terhenti terlalu lama; kirim lagi." / "The upload stalled for too long; please send it again.";
    BODY_INCOMPLETE 400 "Kiriman terputus sebelum selesai; kirim lagi." / "The upload broke off before its end; please send it again.";
    NO_ELECTION 503 "Data pemilihan belum dimasukkan." / "No election has been imported yet.";
    ELECTION_EXISTS 409 "Basis data ini sudah memuat sebuah pemilihan." / "This database already holds an election.";
    STARTING 503 "Sistem sedang mulai; coba lagi beberapa detik." / "The system is starting; try again in a few seconds.";
    UNKNOWN_CONTEST 404 "Tidak ada pemilihan dengan nama itu." / "There is no such contest.";
    UNKNOWN_TPS 404 "Tidak ada TPS dengan kode itu dalam pemilihan ini." / "There is no TPS of this code in this contest.";
    UNKNOWN_REGION 404 "Tidak ada wilayah dengan kode itu dalam pemilihan ini." / "There is no region of this code in this contest.";
    UNKNOWN_PAGE 404 "Formulir tidak punya halaman itu." / "The form has no such page.";
    UNKNOWN_PHOTO 404 "Tidak ada foto itu." / "There is no such photo.";
    PHOTO_NOT_READY 404 "Foto sudah diterima dan sedang disiapkan; coba lagi sebentar." / "The photo is received and being prepared; try again shortly.";
    PHOTO_NOT_OF_FORM 422 "Foto yang disebut tidak diterima untuk halaman itu pada formulir ini." / "A photo that is named was not accepted for that page of this form.";
    RULE_NOT_BROKEN 422 "Ada alasan untuk aturan yang tidak dilanggar angka ini; hapus alasan itu lalu kirim lagi." / "A reason is given for a rule that these figures do not break; remove it and send again.";
    NO_FIGURES_OF_YOURS 404 "Tidak ada angka milik akun ini pada putaran ini: belum diisi, sudah dikoreksi akun lain, atau akun lain lebih dulu mengirimnya." / "There are no figures of this account in this round: it entered none, another account has corrected them, or another account sent the same ones first.";
    FIGURES_UNKNOWN 422 "Ada nama angka yang tidak ada di formulir." / "Some figures do not exist on the form.";
    FIGURES_MISSING 422 "Ada angka yang belum diisi." / "Some figures are missing.";
    FIGURES_OUT_OF_RANGE 422 "Angka harus bilangan bulat yang muat di kotaknya." / "A figure must be a whole number that fits its boxes.";
    ALREADY_ENTERED 409 "Pembacaan ini sudah ada; gunakan koreksi." / "This reading is already in; correct it instead.";
    MACHINE_READ_NOTHING 409 "Mesin belum membaca formulir ini; ketik semua angka." / "The machine has read nothing of this form; type all figures.";
    SAME_ROLE 409 "Pembacaan yang lain dari peran yang sama; dua pembacaan harus dari peran berbeda." / "The other reading is by the same role; the two must come from different roles.";
    NOTHING_TO_CORRECT 409 "Belum ada pembacaan yang boleh dikoreksi oleh peran ini." / "There is no reading here that this role may correct.";
    NOTHING_CHANGES 409 "Angkanya sudah seperti itu." / "The figures are already so.";
    PLENARY_BEGAN 409 "Rapat pleno sudah dimulai; perubahan hanya lewat pleno." / "The plenary has begun; only it changes figures now.";
    REGION_SIGNED 409 "Hasil wilayah ini sudah ditandatangani; harus dibuka lagi oleh tingkat di atasnya." / "The result of this region is signed; the level above must reopen it first.";
    NOT_IN_SESSION 409 "Rapat pleno wilayah ini belum dibuka." / "The plenary of this region is not in session.";
    ALREADY_IN_SESSION 409 "Rapat pleno wilayah ini sudah dibuka." / "The plenary of this region is already in session.";
    NO_PLENARY_HERE 409 "Tidak ada rapat pleno di tingkat ini." / "No plenary is held at this level.";
    REASON_MISSING 422 "Alasan harus diisi." / "A reason is needed.";
    TEXT_TOO_LONG 422 "Teks terlalu panjang." / "The text is too long.";
    TEXT_HAS_PERSONAL_NUMBER 422 "Teks memuat nomor panjang yang mungkin data pribadi (NIK, telepon); hapus dulu." / "The text holds a long number that may be personal (NIK, telephone); please remove it.";
    NOTHING_TO_CONFIRM 409 "Belum ada angka yang cocok untuk ditetapkan; isi angka dan alasannya." / "Nothing is agreed that could be confirmed; give figures and a reason.";
    TPS_UNDECIDED 409 "Masih ada TPS yang belum diputuskan." / "Some TPS are not decided.";
    REGIONS_UNSIGNED 409 "Masih ada wilayah di bawahnya yang belum ditandatangani." / "Some regions below are not signed.";
    SIGNED_ABOVE 409 "Wilayah di atasnya sudah ditandatangani; buka itu dulu." / "The region above is signed; it must be reopened first.";
    NOT_SIGNED 409 "Wilayah ini belum ditandatangani." / "The region is not signed.";
    NOT_THE_LEVEL_ABOVE 403 "Hanya tingkat di atasnya yang dapat membuka lagi." / "Only the level above can reopen it.";
    NOT_THIS_LEVEL 403 "Rapat pleno dibuka dan ditandatangani oleh tingkatnya sendiri; KPU hanya menandatangani ulang wilayah yang dibukanya lagi." / "A plenary is opened and signed by its own level; a KPU only signs again what it reopened itself.";
    NOT_REOPENED 409 "KPU hanya memutuskan TPS setelah kecamatannya dibuka lagi." / "KPU decides a TPS only after its kecamatan was reopened.";
    NO_SUCH_WARNING 409 "Formulir ini tidak membawa peringatan itu." / "The form does not carry that warning.";
    NOTHING_AGREED 409 "Tidak ada TPS cocok yang menunggu ditetapkan." / "No agreed TPS is waiting to be verified.";
    TOO_MANY_ROUNDS 409 "Putaran penghitungan TPS ini sudah terlalu banyak." / "This TPS has had as many rounds as can be kept.";
    TOO_MANY_PHOTOS 409 "Halaman ini sudah punya foto sebanyak yang disimpan untuk satu putaran. Pakai foto terbaik yang sudah ada; kalau tidak ada yang terbaca, hubungi PPK." / "This page already has as many photos as are kept for one round. Use the best of them; if none can be read, ask PPK.";
    ROUND_OVER 409 "Angka ini dari putaran penghitungan yang sudah diganti putaran baru; tidak ada yang diubah. Buka lagi TPS ini dan isi untuk putaran yang sekarang." / "These figures are of a counting round that a new one has replaced; nothing was changed. Open the TPS again and fill in the round that is counted now.";
    UNKNOWN_ROUND 422 "TPS ini tidak punya putaran penghitungan itu." / "This TPS has no such counting round.";
    ROUND_KIND 422 "Putaran baru adalah PSU, PSS, PSL, PUSS, atau PSSU-MK; Reguler hanya penghitungan pertama." / "A new round is PSU, PSS, PSL, PUSS or PSSU-MK; Reguler is the first count only.";
    KEY_REUSED 422 "Idempotency-Key ini sudah dipakai untuk permintaan lain; gunakan yang baru." / "This Idempotency-Key was used for another request; take a new one.";
    KEY_MALFORMED 400 "Idempotency-Key harus 1 sampai 200 karakter biasa." / "An Idempotency-Key is 1 to 200 plain characters.";
    BUSY 503 "Formulir ini sedang banyak diubah; coba lagi." / "This form is being changed by many; try again.";
    JOURNAL_UNAVAILABLE 503 "Jurnal sedang tidak dapat ditulis. Kirim lagi sebentar permintaan yang sama; tidak akan tercatat dua kali." / "The journal cannot be written now. Send the same request again shortly; nothing is recorded twice.";
    JOURNAL_FULL 507 "Penyimpanan jurnal penuh; petugas sistem sudah harus bertindak. Simpan foto dan angkanya dan kirim lagi nanti; tidak akan tercatat dua kali." / "The journal's disk is full; operators must act. Keep photo and figures and send them again later; nothing is recorded twice.";
    HALTED 503 "Sistem ini berhenti karena jurnal memuat catatan yang tidak dapat dibacanya; petugas sistem harus bertindak. Yang sudah diterima tetap aman." / "This system has stopped because the journal holds an entry that it cannot follow; operators must act. What was received is safe.";
    STORE_UNAVAILABLE 503 "Penyimpanan foto sedang tidak menjawab; kirim lagi sebentar. Yang sudah diterima tetap aman." / "The photo store does not answer now; please send it again shortly. What was received is safe.";
    STORE_FULL 507 "Penyimpanan foto penuh; petugas sistem sudah harus bertindak. Simpan fotonya dan kirim lagi nanti." / "The photo store is full; operators must act. Keep the photo and send it again later.";
    OBJECT_CORRUPT 500 "Berkas di penyimpanan rusak dan tidak ditampilkan." / "The stored object is damaged and is not shown.";
    DIGEST_MALFORMED 400 "Hash SHA-256 pada permintaan salah bentuknya." / "The declared SHA-256 is malformed.";
    DIGEST_MISMATCH 422 "Foto yang tiba tidak sama dengan hash yang dinyatakan; kirim lagi." / "The photo that arrived does not match its declared hash; please send it again.";
    UPLOAD_UNKNOWN 404 "Unggahan itu tidak ada atau sudah kedaluwarsa; mulai lagi." / "There is no such upload, or it has expired; begin again.";
    UPLOAD_OFFSET_CONFLICT 409 "Posisi unggahan tidak cocok; tanyakan dulu posisinya (HEAD)." / "The offset does not match; ask for it (HEAD) first.";
    UPLOAD_BUSY 423 "Unggahan ini sedang dilanjutkan oleh sambungan lain." / "Another connection is continuing this upload.";
    UPLOADS_AT_ONCE 429 "Akun ini sedang mengirim terlalu banyak foto bersamaan; tunggu satu selesai, lalu kirim lagi." / "This account is sending too many photos at once; wait for one to end, then send again.";
    UPLOADS_OPEN 429 "Akun ini punya terlalu banyak unggahan yang belum selesai; lanjutkan atau batalkan dulu." / "This account has too many unfinished uploads; continue them or give them up first.";
    MEDIA_TYPE 415 "Potongan unggahan harus dikirim sebagai application/offset+octet-stream." / "A part of an upload must be sent as application/offset+octet-stream.";
    UPLOAD_TOO_LONG 413 "Kiriman lebih panjang dari yang diumumkan." / "More arrived than was announced.";
    UPLOAD_CHECKSUM 460 "Potongan yang tiba rusak; kirim ulang potongan itu." / "The part that arrived is damaged; send it again.";
    UPLOAD_METADATA 400 "Upload-Metadata harus memuat tps dan page." / "Upload-Metadata must hold tps and page.";
    TUS_VERSION 412 "Hanya tus 1.0.0 yang didukung." / "Only tus 1.0.0 is supported.";
    PHOTO_EMPTY 422 "" / "";
    PHOTO_NOT_A_PHOTO 422 "" / "";
    PHOTO_TOO_LARGE 413 "" / "";
    PHOTO_TOO_MANY_PIXELS 422 "" / "";
    PHOTO_TOO_SMALL 422 "" / "";
    PHOTO_TRUNCATED 422 "" / "";
    PHOTO_BROKEN 422 "" / "";
    PHOTO_UNSUPPORTED 422 "" / "";
    PHOTO_ANIMATED 422 "" / "";
    INTERNAL 500 "Terjadi kesalahan di sistem; sudah tercatat. Coba lagi sebentar." / "Something went wrong on our side and was logged. Please try again shortly.";
}

/// A problem to answer with.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    own_detail: Option<(String, String)>,
    extra: Map<String, Value>,
    retry_after: Option<u64>,
}

/// What handlers return.
pub type Answer<T = HttpResponse> = Result<T, Problem>;

impl Problem {
    /// A problem of this code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, own_detail: None, extra: Map::new(), retry_after: None }
    }

    /// With a member that programs can use.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.extra.insert(name.to_owned(), serde_json::to_value(value).unwrap_or(Value::Null));
        self
    }

    /// With texts of its own.
    #[must_use]
    pub fn saying(mut self, id: String, en: String) -> Self {
        self.own_detail = Some((id, en));
        self
    }

    /// With a time after which to try again, seconds.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    fn text(&self, lang: Lang) -> &str {
        match (&self.own_detail, lang) {
            (Some((id, _)), Lang::Id) => id,
            (Some((_, en)), Lang::En) => en,
            (None, _) => self.code.text().get(lang),
        }
    }

    /// The document in this language.
    #[must_use]
    pub fn body(&self, lang: Lang) -> Value {
        let mut body = Map::new();
        body.insert("type".into(), format!("/docs/problems#{}", self.code.as_str()).into());
        body.insert("title".into(), self.text(lang).into());
        body.insert("status".into(), self.code.status().into());
        body.insert("code".into(), self.code.as_str().into());
        body.insert("text".into(), serde_json::json!({ "id": self.text(Lang::Id), "en": self.text(Lang::En) }));
        body.extend(self.extra.clone());
        Value::Object(body)
    }

    /// The whole answer in this language.
    #[must_use]
    pub fn answer(&self, lang: Lang) -> HttpResponse {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        answer.insert_header((header::CONTENT_LANGUAGE, if lang == Lang::En { "en" } else { "id" }));
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        answer.content_type("application/problem+json").body(self.body(lang).to_string())
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.answer(Lang::Id)
    }
}

/// The language a request asks for.
#[must_use]
pub fn lang_of(request: &HttpRequest) -> Lang {
    let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Lang::preferred(header.unwrap_or(""))
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        use Refusal as R;
        let code = match &refusal {
            R::UnknownContest(_) => Code::UNKNOWN_CONTEST,
            R::UnknownTps(_) => Code::UNKNOWN_TPS,
            R::UnknownRegion(_) => Code::UNKNOWN_REGION,
            R::UnknownPage { .. } => Code::UNKNOWN_PAGE,
            R::Figures(BadFigures::Unknown(_)) => Code::FIGURES_UNKNOWN,
            R::Figures(BadFigures::Missing(_)) => Code::FIGURES_MISSING,
            R::Figures(BadFigures::OutOfRange { .. }) => Code::FIGURES_OUT_OF_RANGE,
            R::AlreadyEntered => Code::ALREADY_ENTERED,
            R::MachineReadNothing => Code::MACHINE_READ_NOTHING,
            R::SameRole => Code::SAME_ROLE,
            R::NothingToCorrect => Code::NOTHING_TO_CORRECT,
            R::NothingChanges => Code::NOTHING_CHANGES,
            R::PlenaryBegan => Code::PLENARY_BEGAN,
            R::Signed => Code::REGION_SIGNED,
            R::NotInSession => Code::NOT_IN_SESSION,
            R::AlreadyInSession => Code::ALREADY_IN_SESSION,
            R::NoPlenaryHere => Code::NO_PLENARY_HERE,
            R::ReasonMissing => Code::REASON_MISSING,
            R::TextTooLong(_) => Code::TEXT_TOO_LONG,
            R::PersonalNumber(_) => Code::TEXT_HAS_PERSONAL_NUMBER,
            R::NothingToConfirm => Code::NOTHING_TO_CONFIRM,
            R::Undecided { .. } => Code::TPS_UNDECIDED,
            R::Unsigned { .. } => Code::REGIONS_UNSIGNED,
            R::SignedAbove(_) => Code::SIGNED_ABOVE,
            R::NotSigned => Code::NOT_SIGNED,
            R::NotTheLevelAbove => Code::NOT_THE_LEVEL_ABOVE,
            R::NotReopened => Code::NOT_REOPENED,
            R::NoSuchWarning => Code::NO_SUCH_WARNING,
            R::NothingAgreed => Code::NOTHING_AGREED,
            R::TooManyRounds => Code::TOO_MANY_ROUNDS,
            R::TooManyPhotos(_) => Code::TOO_MANY_PHOTOS,
            R::RoundOver { .. } => Code::ROUND_OVER,
            R::UnknownRound { .. } => Code::UNKNOWN_ROUND,
            R::RoundKind => Code::ROUND_KIND,
            R::NotThisLevel => Code::NOT_THIS_LEVEL,
            R::ElectionExists(_) => Code::ELECTION_EXISTS,
            R::UnknownPhoto => Code::UNKNOWN_PHOTO,
            R::PhotoNotOfForm(_) => Code::PHOTO_NOT_OF_FORM,
            R::RuleNotBroken(_) => Code::RULE_NOT_BROKEN,
        };
        let problem = Self::new(code);
        match refusal {
            R::Figures(BadFigures::Unknown(names) | BadFigures::Missing(names)) => problem.with("figures", names),
            R::Figures(BadFigures::OutOfRange { figures, max }) => problem.with("figures", figures).with("max", max),
            R::UnknownPage { pages, .. } => problem.with("pages", pages),
            R::RuleNotBroken(rule) => problem.with("rule", rule),
            R::PhotoNotOfForm(read) => problem.with("photo", read),
            R::Undecided { left, examples } => problem.with("left", left).with("examples", examples),
            R::Unsigned { left, examples } => problem.with("left", left).with("examples", examples),
            R::RoundOver { asked, current } => problem.with("asked", asked).with("round", current),
            R::UnknownRound { current } => problem.with("round", current),
            R::SignedAbove(region) => problem.with("region", region),
            R::TextTooLong(most) | R::TooManyPhotos(most) => problem.with("max", most),
            _ => problem,
        }
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => refusal.into(),
            CommandError::Busy => Self::new(Code::BUSY).retry_after(1),
            CommandError::Halted => Code::HALTED.into(),
            CommandError::Journal(AppendError::KeyReused { .. }) => Code::KEY_REUSED.into(),
            CommandError::Journal(error @ AppendError::Full { .. }) => {
                tracing::error!(%error, "the journal's disk is full");
                Self::new(Code::JOURNAL_FULL).retry_after(60)
            }
            CommandError::Journal(error @ (AppendError::Unavailable { .. } | AppendError::Closed)) => {
                tracing::error!(%error, "the journal is not available");
                Self::new(Code::JOURNAL_UNAVAILABLE).retry_after(2)
            }
            CommandError::Journal(error) => internal(&error),
        }
    }
}

impl From<evidence::Error> for Problem {
    fn from(error: evidence::Error) -> Self {
        tracing::error!(%error, "evidence store");
        match error {
            evidence::Error::Unavailable { .. } | evidence::Error::Refused { .. } => {
                Self::new(Code::STORE_UNAVAILABLE).retry_after(2)
            }
            evidence::Error::Full { .. } => Self::new(Code::STORE_FULL).retry_after(60),
            evidence::Error::Corrupt { .. } => Code::OBJECT_CORRUPT.into(),
        }
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Command(error) => error.into(),
            IntakeError::Evidence(error) => error.into(),
            IntakeError::NotYet => Self::new(Code::BUSY).retry_after(1),
        }
    }
}

impl From<photo::Refusal> for Problem {
    fn from(refusal: photo::Refusal) -> Self {
        let code = Code::ALL.iter().copied().find(|code| code.as_str() == refusal.code()).unwrap_or(Code::PHOTO_BROKEN);
        let texts = refusal.texts();
        Self::new(code).saying(texts.id, texts.en)
    }
}

impl From<AccountsError> for Problem {
    fn from(error: AccountsError) -> Self {
        let code = Code::ALL.iter().copied().find(|code| code.as_str() == error.code());
        if let AccountsError::Locked { seconds } = &error {
            return Self::new(Code::ACCOUNT_LOCKED).with("seconds", seconds).retry_after((*seconds).into());
        }
        match code {
            Some(Code::STORE_UNAVAILABLE) => {
                tracing::error!(%error, "accounts");
                Self::new(Code::JOURNAL_UNAVAILABLE).retry_after(2)
            }
            Some(Code::JOURNAL_FULL) => {
                tracing::error!(%error, "the accounts' disk is full");
                Self::new(Code::JOURNAL_FULL).retry_after(60)
            }
            Some(code) => Self::new(code),
            None => internal(&error),
        }
    }
}

/// Something that should not happen: the cause goes to the log, the client gets a code.
pub fn internal(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "internal error");
    Code::INTERNAL.into()
}
