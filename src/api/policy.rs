//! Every route with who may use it, declared once: registration, OpenAPI and the test that walks every route with every role
//! all read this table. A handler asks for [`super::permit::Permit`] of its route and cannot run without it.

use actix_web::http::Method;

use crate::election::actor::Role::{self, Admin, Auditor, Kpps, KpuCity, KpuProvince, Ppk, Pps, Supervisor, Witness};

/// What a route's role is scoped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// The `{tps}` in its path must lie in the account's scope.
    Tps,
    /// The `{region}` in its path must lie in the account's scope.
    Region,
    /// The handler checks the scope itself, because path and role do not say it (an upload's metadata, one's own session).
    Handler,
    /// No account is needed.
    Public,
}

/// One route.
#[derive(Debug, Clone)]
pub struct RouteSpec {
    /// Name of its marker type.
    pub name: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path pattern.
    pub path: &'static str,
    /// How it is scoped.
    pub within: Within,
    /// Roles that may use it; empty for public routes.
    pub roles: &'static [Role],
    /// What it does, for OpenAPI.
    pub summary: &'static str,
}

/// A route as a type, so that a handler's signature names its own policy.
pub trait Route: 'static {
    /// Its declaration.
    fn spec() -> RouteSpec;
}

/// Everybody with an account.
const ANYONE: &[Role] = Role::ALL;

macro_rules! routes {
    ($($(#[doc = $doc:literal])* $name:ident $method:ident $path:literal $within:ident $roles:expr;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug)]
            pub struct $name;
            impl Route for $name {
                fn spec() -> RouteSpec {
                    RouteSpec {
                        name: stringify!($name),
                        method: Method::$method,
                        path: $path,
                        within: Within::$within,
                        roles: $roles,
                        summary: concat!($($doc),*).trim_ascii(),
                    }
                }
            }
        )*

        /// Every route under `/api`.
        #[must_use]
        pub fn routes() -> Vec<RouteSpec> {
            vec![$($name::spec()),*]
        }
    };
}

routes! {
    /// Activate an account with its one-time code; optionally set a PIN.
    Activate POST "/api/v1/auth/activate" Public &[];
    /// Log in with login and PIN or password.
    Login POST "/api/v1/auth/login" Public &[];
    /// End this session.
    Logout POST "/api/v1/auth/logout" Handler ANYONE;
    /// Who am I, and until when.
    ShowSession GET "/api/v1/auth/session" Handler ANYONE;
    /// Choose or change one's own PIN or password; all other sessions end.
    SetSecret PUT "/api/v1/auth/secret" Handler ANYONE;
    /// One's own sessions.
    ListSessions GET "/api/v1/auth/sessions" Handler ANYONE;
    /// End one of one's own sessions.
    EndSession DELETE "/api/v1/auth/sessions/{id}" Handler ANYONE;
    /// End all of one's own sessions, this one included.
    EndAllSessions DELETE "/api/v1/auth/sessions" Handler ANYONE;
    /// Send the photo of a page: raw bytes in the body, a signed receipt in the answer.
    UploadPage POST "/api/v1/tps/{tps}/pages/{page}" Tps &[Kpps, Pps, Ppk];
    /// tus 1.0: what this server can do.
    UploadOptions OPTIONS "/api/v1/uploads" Public &[];
    /// tus 1.0: begin a resumable upload (metadata: tps, page, contest, sha256).
    CreateUpload POST "/api/v1/uploads" Handler &[Kpps, Pps, Ppk];
    /// tus 1.0: how much has arrived.
    UploadOffset HEAD "/api/v1/uploads/{id}" Handler &[Kpps, Pps, Ppk];
    /// tus 1.0: continue an upload; the last part is answered with the receipt.
    ContinueUpload PATCH "/api/v1/uploads/{id}" Handler &[Kpps, Pps, Ppk];
    /// tus 1.0: give an upload up.
    TerminateUpload DELETE "/api/v1/uploads/{id}" Handler &[Kpps, Pps, Ppk];
    /// The receipt of a finished upload.
    UploadReceipt GET "/api/v1/uploads/{id}" Handler &[Kpps, Pps, Ppk];
    /// The state of a TPS form as this account may see it: another role's single reading stays hidden.
    ShowTps GET "/api/v1/tps/{tps}" Tps ANYONE;
    /// The figures that this account entered last, as a PDF for the witnesses.
    FiguresPdf GET "/api/v1/tps/{tps}/figures.pdf" Tps &[Kpps, Pps, Ppk];
    /// First reading: all figures as written on the paper.
    EnterFirst POST "/api/v1/tps/{tps}/readings/first" Tps &[Kpps, Pps, Ppk];
    /// Blind second reading, by another role than the first.
    EnterSecond POST "/api/v1/tps/{tps}/readings/second" Tps &[Pps, Ppk];
    /// Correct a reading before the plenary, with a reason: one's own role's, or as KPPS or PPS the first.
    CorrectReading POST "/api/v1/tps/{tps}/corrections" Tps &[Kpps, Pps, Ppk];
    /// The plenary decides a form, with a reason where it changes anything.
    DecideTps POST "/api/v1/tps/{tps}/decision" Tps &[Ppk, KpuCity, KpuProvince];
    /// Explain a warning in public.
    ExplainWarning POST "/api/v1/tps/{tps}/explanations" Tps &[Kpps, Pps, Ppk];
    /// Ask the officers for a page again.
    RequestPage POST "/api/v1/tps/{tps}/page-requests" Tps &[Pps, Ppk, KpuCity];
    /// Open a new counting round of a TPS.
    OpenRound POST "/api/v1/tps/{tps}/rounds" Tps &[KpuCity, KpuProvince];
    /// The sealed original of a photo; each view is an event of the journal.
    ShowOriginal GET "/api/v1/tps/{tps}/photos/{sha256}/original" Tps &[Ppk, KpuCity, KpuProvince, Supervisor, Auditor];
    /// What is to be done in a region: its TPS with status, what holds them back, and who is asked for what next.
    ListTasks GET "/api/v1/regions/{region}/tps" Region &[Pps, Ppk, KpuCity, KpuProvince, Witness, Supervisor, Auditor];
    /// Open the plenary of one's own region.
    OpenSession POST "/api/v1/regions/{region}/session" Region &[Ppk, KpuCity, KpuProvince];
    /// Verify the agreed TPS of a kelurahan or kecamatan in plenary, at most 500 at a time.
    VerifyAgreed POST "/api/v1/regions/{region}/verifications" Region &[Ppk];
    /// Sign the result of one's own region, or of one that this KPU reopened, and lock it.
    SignRegion POST "/api/v1/regions/{region}/signature" Region &[Ppk, KpuCity, KpuProvince];
    /// Reopen a signed region of the level below.
    ReopenRegion POST "/api/v1/regions/{region}/reopening" Region &[KpuCity, KpuProvince];
    /// The journal, event by event.
    ReadJournal GET "/api/v1/journal" Handler &[Auditor];
    /// A new activation code for an account whose phone is lost; its sessions end.
    ReissueCode POST "/api/v1/accounts/reissue" Handler &[Pps, Ppk, Admin];
    /// Disable an account; its sessions end.
    DisableAccount POST "/api/v1/accounts/disable" Handler &[Ppk, Admin];
    /// Enable a disabled account again; its sessions do not come back.
    EnableAccount POST "/api/v1/accounts/enable" Handler &[Ppk, Admin];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_declared_once_and_only_public_ones_have_no_role() {
        let routes = routes();
        let mut seen = std::collections::HashSet::new();
        for route in &routes {
            assert!(seen.insert((route.method.clone(), route.path)), "{}", route.path);
            assert_eq!(route.roles.is_empty(), route.within == Within::Public, "{}", route.name);
            assert_eq!(route.path.contains("{tps}"), route.within == Within::Tps, "{}", route.name);
            assert_eq!(route.path.contains("{region}"), route.within == Within::Region, "{}", route.name);
            assert!(!route.summary.is_empty());
        }
    }

    #[test]
    fn admin_touches_no_figures() {
        for route in routes().iter().filter(|r| r.within == Within::Tps && r.method != Method::GET) {
            assert!(!route.roles.contains(&Admin), "{}", route.name);
        }
    }
}
