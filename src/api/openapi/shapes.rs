//! What every route of the policy table takes and gives, beside what its path and scope say. A route without a shape fails a test.

use super::headers::{
    CONTENT_DIGEST, CONTENT_SHA256, Header, LOCATION, TUS_RESUMABLE, TUS_SERVER, UPLOAD_CHECKSUM, UPLOAD_EXPIRES,
    UPLOAD_LENGTH, UPLOAD_METADATA, UPLOAD_OFFSET, UPLOAD_RECEIPT,
};

/// What a request's body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    None,
    /// JSON of this component.
    Json(&'static str),
    /// JSON of this component, or nothing.
    Maybe(&'static str),
    /// A photo as raw bytes.
    Photo,
    /// A part of an upload.
    Part,
}

/// What a success holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    Nothing,
    /// JSON of this component.
    Json(&'static str),
    /// A JSON array of this component.
    List(&'static str),
    /// A photo.
    Photo,
    /// A PDF.
    Pdf,
}

/// A parameter in the query: name, type, what it does.
pub(super) type Query = (&'static str, &'static str, &'static str);

/// One route.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub body: Body,
    pub status: u16,
    pub gives: Gives,
    pub query: &'static [Query],
    /// Headers of the request.
    pub takes: &'static [Header],
    /// Headers of the success.
    pub says: &'static [Header],
    /// Statuses of its own refusals; those of every route (400, 401, 403, 429, 500, 503) are not named here.
    pub refuses: &'static [u16],
    /// Takes an `Idempotency-Key`.
    pub keyed: bool,
}

const PLAIN: Shape = Shape {
    body: Body::None,
    status: 200,
    gives: Gives::Nothing,
    query: &[],
    takes: &[],
    says: &[],
    refuses: &[],
    keyed: false,
};

/// A command about a TPS, answered with the form as it stands then.
const fn about_tps(body: &'static str) -> Shape {
    Shape {
        body: Body::Json(body),
        gives: Gives::Json("TpsView"),
        refuses: &[404, 408, 409, 413, 422],
        keyed: true,
        ..PLAIN
    }
}

/// A command about a region, answered with its place in the journal.
const fn about_region(body: Body) -> Shape {
    Shape { body, gives: Gives::Json("Done"), refuses: &[404, 408, 409, 413, 422], keyed: true, ..PLAIN }
}

/// Something done to an account.
const fn about_account(status: u16, gives: Gives) -> Shape {
    Shape { body: Body::Json("AccountRequest"), status, gives, refuses: &[404, 408, 409, 413], ..PLAIN }
}

const DONE: Shape = Shape { status: 204, ..PLAIN };
const TUS: Shape = Shape { takes: &[TUS_RESUMABLE], refuses: &[404, 412, 423], ..PLAIN };

const BEGINS: [Header; 3] = [TUS_RESUMABLE, UPLOAD_LENGTH.required(), UPLOAD_METADATA];
const CONTINUES: [Header; 3] = [TUS_RESUMABLE, UPLOAD_OFFSET.required(), UPLOAD_CHECKSUM];

/// The shape of this route.
#[rustfmt::skip]
pub(super) fn shape(route: &str) -> Option<Shape> {
    use Body::{Json, Maybe};
    Some(match route {
        "Activate" => Shape { body: Json("ActivateRequest"), gives: Gives::Json("SessionView"), refuses: &[408, 409, 410, 413, 422], ..PLAIN },
        "Login" => Shape { body: Json("LoginRequest"), gives: Gives::Json("SessionView"), refuses: &[408, 413], ..PLAIN },
        "Logout" | "EndSession" | "EndAllSessions" => DONE,
        "ShowSession" => Shape { gives: Gives::Json("SessionView"), ..PLAIN },
        "SetSecret" => Shape { body: Json("SecretRequest"), refuses: &[408, 413, 422], ..DONE },
        "ListSessions" => Shape { gives: Gives::List("SessionItem"), ..PLAIN },
        "UploadPage" => Shape {
            body: Body::Photo, status: 201, gives: Gives::Json("SignedReceipt"), takes: &[CONTENT_SHA256, CONTENT_DIGEST],
            refuses: &[404, 408, 413, 422, 507], ..PLAIN
        },
        "UploadOptions" => Shape { status: 204, says: &TUS_SERVER, ..PLAIN },
        "CreateUpload" => Shape {
            status: 201, takes: &BEGINS, says: &[LOCATION, UPLOAD_EXPIRES],
            refuses: &[404, 412, 413, 422, 507], ..PLAIN
        },
        "UploadOffset" => Shape { says: &[UPLOAD_OFFSET, UPLOAD_LENGTH, UPLOAD_EXPIRES], ..TUS },
        "ContinueUpload" => Shape {
            body: Body::Part, status: 204, takes: &CONTINUES,
            says: &[UPLOAD_OFFSET, UPLOAD_EXPIRES, UPLOAD_RECEIPT], refuses: &[404, 408, 409, 412, 413, 422, 423, 460, 507], ..PLAIN
        },
        "TerminateUpload" => Shape { status: 204, ..TUS },
        "UploadReceipt" => Shape { gives: Gives::Json("SignedReceipt"), refuses: &[404], ..PLAIN },
        "ShowTps" => Shape { gives: Gives::Json("TpsView"), refuses: &[404], ..PLAIN },
        "FiguresPdf" => Shape { gives: Gives::Pdf, refuses: &[404], ..PLAIN },
        "EnterFirst" | "EnterSecond" => about_tps("ReadingRequest"),
        "CorrectReading" => about_tps("CorrectionRequest"),
        "DecideTps" => about_tps("DecisionRequest"),
        "ExplainWarning" => about_tps("ExplanationRequest"),
        "RequestPage" => about_tps("PageRequestRequest"),
        "OpenRound" => about_tps("RoundRequest"),
        "ShowOriginal" => Shape { gives: Gives::Photo, refuses: &[404], ..PLAIN },
        "ListTasks" => Shape {
            gives: Gives::List("TaskView"),
            query: &[
                ("status", "string", "Only TPS of this status."), ("role", "string", "Only TPS where this role is asked next."),
            ],
            refuses: &[404], ..PLAIN
        },
        "OpenSession" | "SignRegion" => about_region(Maybe("NoteRequest")),
        "VerifyAgreed" => about_region(Body::None),
        "ReopenRegion" => about_region(Json("ReasonRequest")),
        "ReadJournal" => Shape {
            gives: Gives::List("EventView"),
            query: &[
                ("after", "integer", "Events after this sequence number; 0 where left out."),
                ("limit", "integer", "At most so many, 1 to 1,000; 100 where left out."),
            ],
            ..PLAIN
        },
        "ReissueCode" => about_account(200, Gives::Json("ReissuedView")),
        "DisableAccount" | "EnableAccount" => about_account(204, Gives::Nothing),
        _ => return None,
    })
}
