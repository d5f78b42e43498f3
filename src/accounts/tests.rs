//! The same behaviour on both databases: PostgreSQL where `REKAP_TEST_POSTGRES` names a server that lets us create
//! databases (`postgres://postgres@127.0.0.1:5432/postgres`), else those tests say that they were skipped.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use super::generate::{At, Line, USUAL, generate};
use super::policy::{FORGET, SECOND, policy};
use super::*;
use crate::election::actor::Role;
use crate::election::codes::TpsCode;
use crate::hash::Sha256;

const NOW: i64 = 1_732_665_600 * SECOND;
const LATER: i64 = NOW + 86_400 * SECOND;
const KEY: [u8; 32] = [7; 32];
const PIN: &str = "4829160573";
const WRONG: &str = "7302914485";

struct Db {
    url: String,
    accounts: Accounts,
    folder: Option<tempfile::TempDir>,
    drop_with: Option<(String, String)>,
}

impl Db {
    async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("accounts.db").display());
        let accounts = Accounts::open(&url, KEY).await.unwrap();
        Self { url, accounts, folder: Some(folder), drop_with: None }
    }

    async fn postgres() -> Option<Self> {
        let server = std::env::var("REKAP_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
        let name = format!("rekap_accounts_{:016x}", rand::random::<u64>());
        let mut admin = PgConnection::connect(&server).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut admin).await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        let accounts = Accounts::open(&url, KEY).await.unwrap();
        Some(Self { url, accounts, folder: None, drop_with: Some((server, name)) })
    }

    async fn end(self) {
        self.accounts.close().await;
        if let Some((server, name)) = self.drop_with {
            let mut admin = PgConnection::connect(&server).await.unwrap();
            let sql = format!("DROP DATABASE {name} WITH (FORCE)");
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
        }
    }

    /// Everything that is stored, as bytes to search in.
    async fn dump(&self) -> Vec<u8> {
        let mut all = Vec::new();
        if let Some(folder) = &self.folder {
            for entry in std::fs::read_dir(folder.path()).unwrap() {
                all.extend(std::fs::read(entry.unwrap().path()).unwrap());
            }
            return all;
        }
        let mut database = PgConnection::connect(&self.url).await.unwrap();
        for sql in ["SELECT account::text FROM account", "SELECT session::text FROM session"] {
            let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut database).await.unwrap();
            for (row,) in rows {
                all.extend(row.into_bytes());
            }
        }
        all
    }

    async fn issue(&self, actor: &str) -> Issued {
        self.accounts.create_many(&[new(actor)], NOW, LATER).await.unwrap().remove(0)
    }

    /// An account with a session and the PIN.
    async fn active(&self, actor: &str) -> (Issued, LoggedIn) {
        let issued = self.issue(actor).await;
        let opened = self.activate(&issued, Some(PIN)).await.unwrap();
        (issued, opened)
    }

    async fn activate(&self, issued: &Issued, secret: Option<&str>) -> Result<LoggedIn, AccountsError> {
        self.accounts.activate(&issued.code.reveal(), secret, home(), SessionKind::Cookie, "Android", NOW).await
    }

    async fn login(&self, login: &str, secret: &str, now: i64) -> Result<LoggedIn, AccountsError> {
        self.login_at(1, login, secret, now).await
    }

    /// From the place of this number; the account's own is 1.
    async fn login_at(&self, place: u16, login: &str, secret: &str, now: i64) -> Result<LoggedIn, AccountsError> {
        self.accounts.login(login, secret, at(place), SessionKind::Cookie, "Android", now).await
    }

    async fn code_of(&self, token: &Token, now: i64) -> &'static str {
        code(&self.accounts.authenticate(token.reveal(), now).await)
    }
}

fn at(place: u16) -> Place {
    let [high, low] = place.to_be_bytes();
    Place::of([198, 18, high, low].into())
}

fn home() -> Place {
    at(1)
}

fn new(actor: &str) -> NewAccount {
    let actor: Actor = actor.parse().unwrap();
    NewAccount { role: actor.role, scope: actor.scope, number: actor.number, login: None, candidate: None }
}

fn code<T>(result: &Result<T, AccountsError>) -> &'static str {
    match result {
        Ok(_) => "OK",
        Err(error) => error.code(),
    }
}

fn holds(all: &[u8], secret: &str) -> bool {
    let hex = hex::encode(secret);
    [secret.as_bytes(), hex.as_bytes()].iter().any(|part| all.windows(part.len()).any(|window| window == *part))
}

macro_rules! on_both {
    ($(async fn $name:ident($db:ident: &Db) $body:block)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let db = super::Db::sqlite().await;
                super::$name(&db).await;
                db.end().await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let Some(db) = super::Db::postgres().await else {
                    println!("SKIPPED on PostgreSQL: REKAP_TEST_POSTGRES is not set");
                    return;
                };
                super::$name(&db).await;
                db.end().await;
            })*
        }
        $(async fn $name($db: &Db) $body)*
    };
}

on_both! {
    async fn a_code_from_paper_becomes_a_session_and_a_pin(db: &Db) {
        let issued = db.issue("kpps:3171011001001:2").await;
        assert_eq!(issued.login, "kpps-3171011001001-2");
        let typed = issued.code.reveal().to_lowercase().replace('-', " ");
        let opened = db.accounts.activate(&typed, Some(PIN), home(), SessionKind::Bearer, "curl\n", NOW).await.unwrap();
        assert_eq!(opened.session.actor.to_string(), "kpps:3171011001001:2");
        assert_eq!(db.accounts.authenticate(opened.token.reveal(), NOW).await.unwrap(), opened.session);
        let again = db.login("  KPPS-3171011001001-2 ", PIN, NOW).await.unwrap();
        assert_eq!(again.session.account_id, opened.session.account_id);
        let account = db.accounts.find(issued.actor).await.unwrap();
        let sessions = db.accounts.sessions(account.id, NOW).await.unwrap();
        assert_eq!(sessions.len(), 2);
        assert!(sessions.iter().any(|one| one.label == "curl" && one.kind == SessionKind::Bearer));
    }

    async fn a_code_works_once_and_only_the_right_one_in_time(db: &Db) {
        let issued = db.issue("pps:3171011001:1").await;
        let other = ActivationCode::random(&mut secrets::rng());
        let activate = async |typed: String, now| code(&db.accounts.activate(&typed, None, home(), SessionKind::Cookie, "", now).await);
        assert_eq!(activate(other.reveal(), NOW).await, "ACTIVATION_CODE_WRONG");
        assert_eq!(activate("nonsense".into(), NOW).await, "ACTIVATION_CODE_MISTYPED");
        assert_eq!(activate(issued.code.reveal(), LATER).await, "ACTIVATION_EXPIRED");
        assert_eq!(activate(issued.code.reveal(), LATER - 1).await, "OK");
        assert_eq!(activate(issued.code.reveal(), NOW).await, "ACTIVATION_CODE_USED");
    }

    async fn of_many_who_try_a_code_at_once_exactly_one_gets_in(db: &Db) {
        let issued = db.issue("kpps:3171011001001:1").await;
        let tries = (0..16).map(|_| {
            let (accounts, typed) = (db.accounts.clone(), issued.code.reveal());
            tokio::spawn(async move { code(&accounts.activate(&typed, None, home(), SessionKind::Cookie, "", NOW).await) })
        });
        let mut answers = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            answers.push(one.await.unwrap());
        }
        answers.sort_unstable();
        let mut expected = vec!["ACTIVATION_CODE_USED"; 15];
        expected.push("OK");
        assert_eq!(answers, expected);
        let account = db.accounts.find(issued.actor).await.unwrap();
        assert_eq!(db.accounts.sessions(account.id, NOW).await.unwrap().len(), 1);
    }

    async fn a_pin_too_simple_uses_up_nothing(db: &Db) {
        let issued = db.issue("kpps:3171011001001:1").await;
        for pin in ["123456", "000000", "121212", "4711", "317101"] {
            assert_eq!(code(&db.activate(&issued, Some(pin)).await), "PIN_TOO_SIMPLE", "{pin}");
        }
        assert_eq!(code(&db.activate(&issued, Some(PIN)).await), "OK");
    }

    async fn a_lost_phone_is_shut_out_by_handing_out_anew(db: &Db) {
        let (issued, opened) = db.active("kpps:3171011001001:1").await;
        assert_eq!(db.code_of(&opened.token, NOW).await, "OK");
        let account = opened.session.account_id;
        let anew = db.accounts.reissue(account, LATER).await.unwrap();
        assert_eq!(db.code_of(&opened.token, NOW).await, "SESSION_UNKNOWN");
        assert_eq!(code(&db.login(&issued.login, PIN, NOW).await), "LOGIN_FAILED");
        assert_eq!(code(&db.activate(&issued, None).await), "ACTIVATION_CODE_WRONG");
        assert_eq!((anew.actor, &anew.login), (issued.actor, &issued.login));
        assert_eq!(code(&db.activate(&anew, Some(PIN)).await), "OK");
        assert_eq!(code(&db.login(&issued.login, PIN, NOW).await), "OK");
        assert_eq!(code(&db.accounts.reissue(AccountId(999), LATER).await), "ACCOUNT_UNKNOWN");
    }

    async fn wrong_tries_lock_for_a_growing_while_and_never_for_good(db: &Db) {
        let (issued, _) = db.active("kpps:3171011001001:1").await;
        for _ in 0..5 {
            assert_eq!(code(&db.login(&issued.login, WRONG, NOW).await), "LOGIN_FAILED");
        }
        let locked = db.login(&issued.login, PIN, NOW + 1).await;
        assert!(matches!(locked, Err(AccountsError::Locked { seconds: 30 })), "{locked:?}");
        let after = NOW + 30 * SECOND;
        assert_eq!(code(&db.login(&issued.login, WRONG, after).await), "LOGIN_FAILED");
        let longer = db.login(&issued.login, PIN, after).await;
        assert!(matches!(longer, Err(AccountsError::Locked { seconds: 60 })), "{longer:?}");
        assert_eq!(code(&db.login(&issued.login, PIN, after + 60 * SECOND).await), "OK");
        // The right secret forgives: five free tries again.
        for _ in 0..4 {
            assert_eq!(code(&db.login(&issued.login, WRONG, after + 61 * SECOND).await), "LOGIN_FAILED");
        }
        assert_eq!(code(&db.login(&issued.login, PIN, after + 61 * SECOND).await), "OK");
    }

    async fn nonsense_typed_elsewhere_does_not_keep_the_officer_out(db: &Db) {
        let (issued, _) = db.active("kpps:3171011001001:1").await;
        // Nine addresses type all they may; the officer is at a tenth that the account was never used from.
        for place in 2..=10 {
            for _ in 0..5 {
                assert_eq!(code(&db.login_at(place, &issued.login, WRONG, NOW).await), "LOGIN_FAILED");
            }
            assert_eq!(code(&db.login_at(place, &issued.login, PIN, NOW).await), "ACCOUNT_LOCKED");
        }
        assert_eq!(code(&db.login_at(11, &issued.login, PIN, NOW).await), "OK");
    }

    async fn guessing_from_many_addresses_is_bounded_over_the_whole_account(db: &Db) {
        let (issued, _) = db.active("kpps:3171011001001:1").await;
        let guess = async |place, now| code(&db.login_at(place, &issued.login, WRONG, now).await);
        let mut looked_at = 0;
        for place in 2..=40 {
            for _ in 0..4 {
                looked_at += i32::from(guess(place, NOW).await == "LOGIN_FAILED");
            }
        }
        assert_eq!(looked_at, 100);
        let locked = db.login_at(50, &issued.login, PIN, NOW).await;
        assert!(matches!(locked, Err(AccountsError::Locked { seconds: 900 })), "{locked:?}");
        // Persisted: another process knows it, whatever is forgotten here.
        let other = Accounts::open(&db.url, KEY).await.unwrap();
        let there = other.login(&issued.login, PIN, home(), SessionKind::Cookie, "", NOW).await;
        assert_eq!(code(&there), "ACCOUNT_LOCKED");
        other.close().await;
        // Where the account was used before, it is used further.
        assert_eq!(code(&db.login(&issued.login, PIN, NOW).await), "OK");
        let later = NOW + 900 * SECOND;
        assert_eq!([guess(50, later).await, guess(51, later).await], ["LOGIN_FAILED", "ACCOUNT_LOCKED"], "one more each 15 minutes");
        assert_eq!(code(&db.login_at(52, &issued.login, PIN, later + 900 * SECOND).await), "OK");
        // A new code from PPS ends it, too.
        let anew = db.accounts.reissue(db.accounts.find(issued.actor).await.unwrap().id, LATER).await.unwrap();
        assert_eq!(code(&db.activate(&anew, Some(PIN)).await), "OK");
        assert_eq!(code(&db.login_at(60, &issued.login, PIN, later).await), "OK");
    }

    async fn a_lock_long_over_is_forgotten(db: &Db) {
        let (issued, _) = db.active("kpps:3171011001001:1").await;
        for _ in 0..5 {
            assert_eq!(code(&db.login(&issued.login, WRONG, NOW).await), "LOGIN_FAILED");
        }
        let next_day = NOW + SECOND + FORGET;
        for _ in 0..4 {
            assert_eq!(code(&db.login(&issued.login, WRONG, next_day).await), "LOGIN_FAILED");
        }
        assert_eq!(code(&db.login(&issued.login, PIN, next_day).await), "OK");
    }

    async fn tries_made_at_once_cannot_outrun_the_lock(db: &Db) {
        let (issued, _) = db.active("kpps:3171011001001:1").await;
        let tries: Vec<_> = (0..24)
            .map(|_| {
                let (accounts, login) = (db.accounts.clone(), issued.login.clone());
                tokio::spawn(async move { code(&accounts.login(&login, WRONG, home(), SessionKind::Cookie, "", NOW).await) })
            })
            .collect();
        let (mut looked_at, mut locked) = (0, 0);
        for one in tries {
            match one.await.unwrap() {
                "LOGIN_FAILED" => looked_at += 1,
                "ACCOUNT_LOCKED" => locked += 1,
                other => panic!("{other}"),
            }
        }
        assert_eq!((looked_at, locked), (5, 19));
    }

    async fn an_unknown_login_and_one_without_a_secret_get_the_same_answer(db: &Db) {
        let issued = db.issue("kpps:3171011001001:1").await;
        for login in ["nobody", issued.login.as_str(), "", "' OR 1=1 --"] {
            assert_eq!(code(&db.login(login, PIN, NOW).await), "LOGIN_FAILED", "{login}");
        }
    }

    async fn a_session_ends_when_its_time_is_over_and_slides_while_used(db: &Db) {
        let (_, opened) = db.active("kpps:3171011001001:1").await;
        let life = policy(Role::Kpps).cookie;
        assert_eq!(opened.session.expires_at, NOW + life.idle);
        let used = NOW + life.idle - 1;
        let session = db.accounts.authenticate(opened.token.reveal(), used).await.unwrap();
        assert_eq!(session.expires_at, used + life.idle);
        let other = Accounts::open(&db.url, KEY).await.unwrap();
        assert_eq!(other.authenticate(opened.token.reveal(), used + 1).await.unwrap().expires_at, used + life.idle);
        other.close().await;
        assert_eq!(db.code_of(&opened.token, used + life.idle).await, "SESSION_EXPIRED");
        // However much it is used, it ends. (The end moves in steps of a sixteenth, so it may come that much early.)
        let mut at = used;
        while at < NOW + life.most - life.idle / 16 {
            assert_eq!(db.code_of(&opened.token, at).await, "OK");
            at += life.idle / 2;
        }
        assert_eq!(db.code_of(&opened.token, NOW + life.most).await, "SESSION_EXPIRED");
        assert_eq!(db.accounts.sweep(NOW + life.most).await.unwrap(), 0);
        assert_eq!(db.accounts.sweep(NOW + life.most + 2 * 86_400 * SECOND).await.unwrap(), 1);
        assert_eq!(db.code_of(&opened.token, NOW + life.most).await, "SESSION_UNKNOWN");
    }

    async fn a_bearer_session_does_not_slide(db: &Db) {
        let issued = db.issue("admin:0:1").await;
        let typed = issued.code.reveal();
        let opened = db.accounts.activate(&typed, None, home(), SessionKind::Bearer, "", NOW).await.unwrap();
        let end = NOW + policy(Role::Admin).bearer.most;
        let session = db.accounts.authenticate(opened.token.reveal(), end - 1).await.unwrap();
        assert_eq!(session.expires_at, end);
        assert_eq!(db.code_of(&opened.token, end).await, "SESSION_EXPIRED");
    }

    async fn memory_never_outlives_a_revocation(db: &Db) {
        let (issued, first) = db.active("kpps:3171011001001:1").await;
        let second = db.login(&issued.login, PIN, NOW).await.unwrap();
        let account = first.session.account_id;
        for token in [&first.token, &second.token] {
            assert_eq!(db.code_of(token, NOW).await, "OK");
        }
        db.accounts.logout(&first.session).await.unwrap();
        db.accounts.logout(&first.session).await.unwrap();
        assert_eq!(db.code_of(&first.token, NOW).await, "SESSION_UNKNOWN");
        assert_eq!(db.code_of(&second.token, NOW).await, "OK");
        assert_eq!(code(&db.accounts.revoke(AccountId(account.0 + 1), second.session.id).await), "SESSION_UNKNOWN");
        assert_eq!(db.accounts.revoke_all(account).await.unwrap(), 1);
        assert_eq!(db.code_of(&second.token, NOW).await, "SESSION_UNKNOWN");

        let third = db.login(&issued.login, PIN, NOW).await.unwrap();
        let other = Accounts::open(&db.url, KEY).await.unwrap();
        assert_eq!(code(&other.authenticate(third.token.reveal(), NOW).await), "OK");
        db.accounts.disable(account, NOW).await.unwrap();
        assert_eq!(db.code_of(&third.token, NOW).await, "SESSION_UNKNOWN");
        let trust = Options::default().trust;
        assert_eq!(code(&other.authenticate(third.token.reveal(), NOW + trust - 1).await), "OK", "trusted a moment longer");
        assert_eq!(code(&other.authenticate(third.token.reveal(), NOW + trust).await), "SESSION_UNKNOWN");
        other.close().await;
    }

    async fn requests_and_a_revocation_at_once_end_in_no_session(db: &Db) {
        let (issued, _) = db.active("kpps:3171011001001:1").await;
        for round in 0..20 {
            let opened = db.login(&issued.login, PIN, NOW).await.unwrap();
            let asking: Vec<_> = (0..8)
                .map(|_| {
                    let (accounts, token) = (db.accounts.clone(), opened.token.clone());
                    tokio::spawn(async move { code(&accounts.authenticate(token.reveal(), NOW).await) })
                })
                .collect();
            db.accounts.revoke_all(opened.session.account_id).await.unwrap();
            assert_eq!(db.code_of(&opened.token, NOW).await, "SESSION_UNKNOWN", "round {round}");
            for one in asking {
                assert!(["OK", "SESSION_UNKNOWN"].contains(&one.await.unwrap()));
            }
            assert_eq!(db.code_of(&opened.token, NOW).await, "SESSION_UNKNOWN", "round {round}");
        }
    }

    async fn a_disabled_account_opens_nothing_until_enabled(db: &Db) {
        let (issued, opened) = db.active("kpps:3171011001001:1").await;
        let fresh = db.issue("kpps:3171011001001:2").await;
        let second = db.accounts.find(fresh.actor).await.unwrap().id;
        for id in [opened.session.account_id, second] {
            db.accounts.disable(id, NOW).await.unwrap();
            db.accounts.disable(id, NOW + 1).await.unwrap();
        }
        assert_eq!(db.accounts.find(fresh.actor).await.unwrap().disabled_at, Some(NOW));
        assert_eq!(db.code_of(&opened.token, NOW).await, "SESSION_UNKNOWN");
        assert_eq!(code(&db.login(&issued.login, PIN, NOW).await), "ACCOUNT_DISABLED");
        assert_eq!(code(&db.login(&issued.login, WRONG, NOW).await), "LOGIN_FAILED");
        assert_eq!(code(&db.activate(&fresh, None).await), "ACCOUNT_DISABLED");
        assert_eq!(code(&db.accounts.reissue(second, LATER).await), "ACCOUNT_DISABLED");
        db.accounts.enable(opened.session.account_id).await.unwrap();
        assert_eq!(code(&db.login(&issued.login, PIN, NOW).await), "OK");
        assert_eq!(code(&db.accounts.disable(AccountId(999), NOW).await), "ACCOUNT_UNKNOWN");
        assert_eq!(code(&db.accounts.enable(AccountId(999)).await), "ACCOUNT_UNKNOWN");
    }

    async fn choosing_a_new_pin_needs_the_old_one_and_ends_other_sessions(db: &Db) {
        let issued = db.issue("kpps:3171011001001:1").await;
        let opened = db.activate(&issued, None).await.unwrap();
        let (account, from) = (opened.session.account_id, (opened.session.id, home()));
        db.accounts.set_secret(account, None, PIN, from, NOW).await.unwrap();
        let elsewhere = db.login(&issued.login, PIN, NOW).await.unwrap();
        let set = async |current, secret| code(&db.accounts.set_secret(account, current, secret, from, NOW).await);
        assert_eq!(set(None, "90417736").await, "LOGIN_FAILED");
        assert_eq!(set(Some(WRONG), "90417736").await, "LOGIN_FAILED");
        assert_eq!(set(Some(PIN), "123456").await, "PIN_TOO_SIMPLE");
        assert_eq!(db.code_of(&elsewhere.token, NOW).await, "OK");
        assert_eq!(set(Some(PIN), "90417736").await, "OK");
        assert_eq!(db.code_of(&elsewhere.token, NOW).await, "SESSION_UNKNOWN");
        assert_eq!(db.code_of(&opened.token, NOW).await, "OK");
        assert_eq!(code(&db.login(&issued.login, PIN, NOW).await), "LOGIN_FAILED");
        assert_eq!(code(&db.login(&issued.login, "90417736", NOW).await), "OK");
    }

    async fn accounts_are_made_all_or_none(db: &Db) {
        let first = db.issue("kpps:3171011001001:1").await;
        let wanted = [new("kpps:3171011001002:1"), new("kpps:3171011001001:1"), new("ppk:317101:1")];
        let refused = db.accounts.create_many(&wanted, NOW, LATER).await;
        let Err(AccountsError::Exists(existing)) = &refused else { panic!("{refused:?}") };
        assert_eq!(existing, &[Existing { wanted: first.actor, holder: first.actor }]);
        assert_eq!(db.accounts.count().await.unwrap(), 1);

        let mut stolen = new("ppk:317101:1");
        stolen.login = Some(first.login.to_uppercase());
        for result in [
            db.accounts.create_many(&[new("ppk:317101:2"), stolen.clone()], NOW, LATER).await,
            db.accounts.create_missing(&[new("ppk:317101:2"), stolen], NOW, LATER).await.map(|created| created.issued),
        ] {
            let Err(AccountsError::Exists(existing)) = &result else { panic!("{result:?}") };
            assert_eq!((existing[0].wanted.to_string(), existing[0].holder), ("ppk:317101:1".into(), first.actor));
        }
        assert_eq!(db.accounts.count().await.unwrap(), 1);

        for (wrong, why) in [
            (vec![new("ppk:317101:1"), new("kpps:317101:1")], BadAccount::ScopeDoesNotFit),
            (vec![new("ppk:317101:1"), new("ppk:317101:0")], BadAccount::NumberZero),
            (vec![new("ppk:317101:1"), new("ppk:317101:1")], BadAccount::DuplicateActor),
        ] {
            let refused = db.accounts.create_many(&wrong, NOW, LATER).await;
            assert!(matches!(&refused, Err(AccountsError::Invalid { index: 1, why: is }) if *is == why), "{refused:?}");
        }
        assert_eq!(db.accounts.count().await.unwrap(), 1);

        let created = db.accounts.create_missing(&wanted, NOW, LATER).await.unwrap();
        let issued: Vec<String> = created.issued.iter().map(|one| one.actor.to_string()).collect();
        assert_eq!(issued, ["kpps:3171011001002:1", "ppk:317101:1"]);
        assert_eq!(created.existing.len(), 1);
        assert_eq!(code(&db.activate(&first, None).await), "OK", "its first code is still the one");
        assert_eq!(db.accounts.count().await.unwrap(), 3);
    }

    async fn a_province_of_officers_is_made_in_one_go(db: &Db) {
        let tps: Vec<TpsCode> = (0..14_835_u32)
            .map(|at| format!("31710{}{:04}{:03}", 1 + at / 5_000, 1001 + at % 5_000 / 50, 1 + at % 50).parse().unwrap())
            .collect();
        let wanted = generate(tps, [], &[Line { role: Role::Kpps, at: At::EachTps, count: 2 }]);
        assert_eq!(wanted.len(), 29_670);
        let began = std::time::Instant::now();
        let issued = db.accounts.create_many(&wanted, NOW, LATER).await.unwrap();
        println!("{} accounts in {:?}", issued.len(), began.elapsed());
        assert_eq!(issued.len(), wanted.len());
        assert_eq!(db.accounts.count().await.unwrap(), 29_670);
        let codes: std::collections::HashSet<String> = issued.iter().map(|one| one.code.reveal()).collect();
        assert_eq!(codes.len(), issued.len());
        assert_eq!(code(&db.activate(issued.last().unwrap(), None).await), "OK");
        let mut list = Vec::new();
        handout::write_codes_csv(&issued, &mut list).unwrap();
        assert_eq!(list.iter().filter(|byte| **byte == b'\n').count(), 29_671);
        let began = std::time::Instant::now();
        let again = db.accounts.create_missing(&wanted, NOW, LATER).await.unwrap();
        println!("and found again in {:?}", began.elapsed());
        assert_eq!((again.issued.len(), again.existing.len()), (0, 29_670));
    }

    async fn no_secret_is_stored_or_shown_in_clear(db: &Db) {
        let (issued, opened) = db.active("kpps:3171011001001:1").await;
        let waiting = db.issue("kpps:3171011001001:2").await;
        db.login(&issued.login, WRONG, NOW).await.unwrap_err();
        let anew = db.accounts.reissue(opened.session.account_id, LATER).await.unwrap();
        db.activate(&anew, Some(PIN)).await.unwrap();
        let opened = db.login(&issued.login, PIN, NOW).await.unwrap();
        let all = db.dump().await;
        assert!(holds(&all, "kpps-3171011001001-2"), "the search finds what is there");
        let stored = opened.session.id.0.as_bytes();
        assert!(all.windows(32).any(|window| window == stored) || holds(&all, &opened.session.id.0.to_string()));
        let plain = |code: &ActivationCode| code.normalised().to_owned();
        let unkeyed = Sha256::of(plain(&waiting.code).as_bytes());
        assert!(!all.windows(32).any(|window| window == unkeyed.as_bytes()) && !holds(&all, &unkeyed.to_string()));
        for secret in [
            issued.code.reveal(), plain(&issued.code), waiting.code.reveal(), plain(&waiting.code), anew.code.reveal(),
            plain(&anew.code), opened.token.reveal().to_owned(), PIN.to_owned(), WRONG.to_owned(), hex::encode(KEY),
        ] {
            assert!(!holds(&all, &secret), "{secret} is in the database");
            for shown in [format!("{opened:?}"), format!("{issued:?}"), format!("{anew:?}"), format!("{:?}", db.accounts)] {
                assert!(!shown.contains(&secret), "{secret} is in {shown}");
            }
        }
    }

    async fn what_was_acknowledged_is_there_after_opening_again(db: &Db) {
        let (issued, opened) = db.active("kpps:3171011001001:1").await;
        db.accounts.close().await;
        let refused = db.accounts.authenticate(opened.token.reveal(), NOW).await;
        assert_eq!(code(&refused), "STORE_UNAVAILABLE");
        let again = Accounts::open(&db.url, KEY).await.unwrap();
        assert_eq!(again.authenticate(opened.token.reveal(), NOW).await.unwrap(), opened.session);
        assert_eq!(code(&again.login(&issued.login, PIN, home(), SessionKind::Cookie, "", NOW).await), "OK");
        again.close().await;
    }

    async fn with_another_server_key_a_stored_code_is_wrong(db: &Db) {
        let issued = db.issue("kpps:3171011001001:1").await;
        let other = Accounts::open(&db.url, [8; 32]).await.unwrap();
        let refused = other.activate(&issued.code.reveal(), None, home(), SessionKind::Cookie, "", NOW).await;
        assert_eq!(code(&refused), "ACTIVATION_CODE_WRONG");
        other.close().await;
    }
}

#[tokio::test]
async fn what_is_no_database_is_refused_with_a_reason() {
    for url in ["", "mysql://localhost/x", "sqlite::memory:", ":memory:"] {
        assert!(matches!(Accounts::open(url, KEY).await, Err(OpenError::Address)), "{url}");
    }
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder/a.db");
    assert!(matches!(Accounts::open(missing.to_str().unwrap(), KEY).await, Err(OpenError::Connect(_))));
}

#[tokio::test]
async fn the_sqlite_file_is_written_ahead_and_a_bare_path_will_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let accounts = Accounts::open(path.to_str().unwrap(), KEY).await.unwrap();
    assert_eq!(accounts.count().await.unwrap(), 0);
    let mut file = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let (mode,): (String,) = sqlx::query_as("PRAGMA journal_mode").fetch_one(&mut file).await.unwrap();
    assert_eq!(mode, "wal");
    accounts.close().await;
}

#[test]
fn the_usual_plan_fits_the_rules_of_every_role() {
    let tps: TpsCode = "3171011001001".parse().unwrap();
    for new in generate([tps], ["31".parse().unwrap()], USUAL) {
        assert!(new.scope.fits(new.role), "{:?}", new.actor());
    }
}

/// `cargo test --lib accounts::tests::measured -- --ignored --nocapture`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints how fast sessions are recognised; asserts nothing about it"]
async fn measured_sessions_per_second() {
    let db = Db::sqlite().await;
    let (_, opened) = db.active("kpps:3171011001001:1").await;
    for (what, step) in [("from memory", 0), ("from the database", Options::default().trust)] {
        let rounds = 20_000;
        let began = std::time::Instant::now();
        for round in 0..rounds {
            let now = NOW + round * step;
            if db.accounts.authenticate(opened.token.reveal(), now).await.is_err() {
                panic!("round {round}");
            }
        }
        println!("{what}: {:.0}/s", f64::from(i32::try_from(rounds).unwrap()) / began.elapsed().as_secs_f64());
    }
    db.end().await;
}
