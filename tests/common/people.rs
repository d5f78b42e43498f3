//! The people who use the server, each a type of its own: [`Kpps`] has a TPS, [`Pps`] a kelurahan, [`Anyone`] nothing but eyes.

use std::ops::Deref;
use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::server::{Desk, TestServer};

/// Somebody with or without a session. What everybody can do is here; verbs are in `verbs`.
#[derive(Clone)]
pub struct Person {
    pub desk: Arc<Desk>,
    pub token: Option<String>,
    /// `role:scope:number`; empty for the public.
    pub actor: String,
}

impl Person {
    pub fn nobody(desk: Arc<Desk>) -> Self {
        Self { desk, token: None, actor: String::new() }
    }

    /// Uses up the activation code and keeps the session as a bearer token.
    pub async fn activate(desk: Arc<Desk>, actor: String) -> Self {
        let mut person = Self::nobody(desk);
        let code = person.desk.code(&actor);
        let answer = person.posts("/api/v1/auth/activate", &json!({ "code": code })).await.done();
        person.token = Some(answer["token"].as_str().expect("a token").to_owned());
        person.actor = actor;
        person
    }

    /// Region or TPS of the account.
    pub fn scope(&self) -> &str {
        self.actor.split(':').nth(1).expect("a scope")
    }

    pub fn asks(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.desk.http.request(method, format!("{}{path}", self.desk.base()));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn sends(
        &self,
        method: Method,
        path: &str,
        change: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Answer {
        let asked = format!("{} {method} {path}", self.actor);
        Answer::of(asked, change(self.asks(method, path))).await
    }

    pub async fn reads(&self, path: &str) -> Answer {
        self.sends(Method::GET, path, |request| request).await
    }

    pub async fn posts(&self, path: &str, body: &Value) -> Answer {
        self.sends(Method::POST, path, |request| request.json(body)).await
    }

    /// Asks again until the document is as wanted. Two seconds are promised; a busy machine gets thirty before the test fails,
    /// because the promise itself is measured by the benchmarks.
    pub async fn waits_for(&self, path: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let begun = std::time::Instant::now();
        loop {
            let answer = self.reads(path).await;
            let body = if answer.status == 200 { answer.json() } else { Value::Null };
            if wanted(&body) {
                if begun.elapsed().as_secs() >= 2 {
                    println!("{path}: {what} only after {:?}", begun.elapsed());
                }
                return body;
            }
            assert!(begun.elapsed().as_secs() < 30, "{path}: not {what} after 30 s: {answer}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}

macro_rules! people {
    ($($(#[doc = $doc:literal])* $name:ident $verb:ident $role:literal;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone)]
            pub struct $name(pub Person);
            impl Deref for $name {
                type Target = Person;
                fn deref(&self) -> &Person { &self.0 }
            }
        )*

        /// Who works where; the first account of each role and scope unless another is asked for.
        impl TestServer {
            $(
                pub async fn $verb(&self, scope: &str) -> $name {
                    $name(self.person(&format!("{}:{scope}:1", $role)).await)
                }
            )*
        }
    };
}

people! {
    /// Polling officer of one TPS.
    Kpps kpps "kpps";
    /// Committee of a kelurahan.
    Pps pps "pps";
    /// Committee of a kecamatan.
    Ppk ppk "ppk";
    /// Commission of a city.
    City city "kpu-city";
    /// Commission of the province.
    Province province "kpu-province";
    /// Reads everything.
    Auditor auditor "auditor";
    /// Manages accounts.
    Admin admin "admin";
}

/// The public: no account.
#[derive(Clone)]
pub struct Anyone(pub Person);

impl Deref for Anyone {
    type Target = Person;
    fn deref(&self) -> &Person {
        &self.0
    }
}

impl Anyone {
    /// A document's text, after what was asked for so far had time to be published.
    pub async fn waits(&self, path: &str) -> String {
        tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
        let answer = self.reads(path).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.text()
    }

    /// Waits until this address answers so.
    pub async fn waits_status(&self, path: &str, wanted: u16) {
        for _ in 0..200 {
            if self.reads(path).await.status == wanted {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{path}: {wanted} does not come");
    }

    /// A document's text, once this stands in it.
    pub async fn waits_text(&self, path: &str, wanted: &str) -> String {
        for _ in 0..200 {
            let answer = self.reads(path).await;
            if answer.text().contains(wanted) {
                return answer.text();
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{path}: `{wanted}` does not come");
    }
}

impl TestServer {
    /// The person of this `role:scope:number`. An activation code is good once, so the session is kept for the next time.
    pub async fn person(&self, actor: &str) -> Person {
        let kept = self.desk.token(actor);
        if let Some(token) = kept {
            return Person { desk: self.desk.clone(), token: Some(token), actor: actor.to_owned() };
        }
        let person = Person::activate(self.desk.clone(), actor.to_owned()).await;
        self.desk.keep(actor, person.token.as_deref().expect("a token"));
        person
    }
}
