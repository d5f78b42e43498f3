//! Why a command was not taken. Codes and texts for people are in `api::problem`, one for each of these.

use crate::election::codes::{ContestId, Page, RegionCode, TpsCode};
use crate::election::figures::BadFigures;
use crate::election::photo::PhotoRead;

/// A command that the state of the election does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A journal holds one election.
    #[error("this journal already holds the election `{0}`")]
    ElectionExists(String),
    /// No such contest.
    #[error("no contest `{0}` in this election")]
    UnknownContest(ContestId),
    /// No such TPS in the contest.
    #[error("no TPS {0} in this contest")]
    UnknownTps(TpsCode),
    /// No such region in the contest.
    #[error("no region {0} in this contest")]
    UnknownRegion(RegionCode),
    /// The form has no such page.
    #[error("the form has {pages} pages, not a page {page}")]
    UnknownPage {
        /// What was asked for.
        page: Page,
        /// How many there are.
        pages: u8,
    },
    /// Figures that do not fit the form.
    #[error(transparent)]
    Figures(#[from] BadFigures),
    /// This reading is already in; it can be corrected.
    #[error("this reading is already in; correct it instead")]
    AlreadyEntered,
    /// The rest of a reading was left to the machine, which has none to give.
    #[error("the machine has read nothing of this form that could complete this reading")]
    MachineReadNothing,
    /// The two readings must come from different roles.
    #[error("the other reading is by the same role; the two must be independent")]
    SameRole,
    /// There is no reading of this form that this role may correct.
    #[error("there is no reading here that this role may correct")]
    NothingToCorrect,
    /// The correction is what is already there.
    #[error("the figures are already so")]
    NothingChanges,
    /// The plenary has begun: only it decides now.
    #[error("the plenary has begun; only it can change figures now")]
    PlenaryBegan,
    /// The region is signed.
    #[error("the result of this region is signed; the level above must reopen it first")]
    Signed,
    /// The plenary has not begun.
    #[error("the plenary of this region is not in session")]
    NotInSession,
    /// The plenary is already in session.
    #[error("the plenary of this region is already in session")]
    AlreadyInSession,
    /// The level at which a plenary is held does not include this one.
    #[error("no plenary is held at this level")]
    NoPlenaryHere,
    /// This needs a reason.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The text is longer than what is published.
    #[error("the text is longer than {0} characters")]
    TextTooLong(usize),
    /// The text holds a long number that may be personal (NIK, telephone).
    #[error("the text holds a number of {0} digits, which may be personal")]
    PersonalNumber(usize),
    /// The two readings do not agree (or are not both in), so there is nothing to confirm without figures.
    #[error("nothing is agreed that could be confirmed; give the figures and a reason")]
    NothingToConfirm,
    /// Some TPS in the region are not decided.
    #[error("{left} TPS in this region are not decided")]
    Undecided {
        /// How many.
        left: u32,
        /// Some of them.
        examples: Vec<TpsCode>,
    },
    /// Some regions below are not signed.
    #[error("{left} regions below are not signed")]
    Unsigned {
        /// How many.
        left: u32,
        /// Some of them.
        examples: Vec<RegionCode>,
    },
    /// The region above is signed and must be reopened first.
    #[error("region {0} above is signed; it must be reopened first")]
    SignedAbove(RegionCode),
    /// The region is not signed, so there is nothing to reopen.
    #[error("the region is not signed")]
    NotSigned,
    /// Only the level above reopens a region.
    #[error("only the level above reopens a region")]
    NotTheLevelAbove,
    /// A plenary belongs to its own level; KPU signs a level below only where it reopened it itself.
    #[error("this plenary belongs to another level")]
    NotThisLevel,
    /// KPU decides a TPS only after its kecamatan was reopened.
    #[error("KPU decides a TPS only after its kecamatan was reopened")]
    NotReopened,
    /// Only warnings are explained; an error is decided.
    #[error("only warnings that this form carries can be explained")]
    NoSuchWarning,
    /// A region without any agreed TPS to verify.
    #[error("no TPS in this region is agreed and waiting to be verified")]
    NothingAgreed,
    /// The paper is of a round that another one has superseded since.
    #[error("round {asked} of this TPS is over, round {current} is being counted; nothing was changed")]
    RoundOver {
        /// The round of the paper.
        asked: u8,
        /// The round that is counted now.
        current: u8,
    },
    /// No such round.
    #[error("this TPS has no such round; round {current} is being counted")]
    UnknownRound {
        /// The round that is counted now.
        current: u8,
    },
    /// The first count happens once.
    #[error("a later round is a re-vote, a postponed or continued vote, or a recount")]
    RoundKind,
    /// More rounds than a form can have.
    #[error("this TPS has had as many rounds as can be kept")]
    TooManyRounds,
    /// Figures cannot have been read from this photo.
    #[error("the photo {} was not accepted for page {} of this form in this round", .0.sha256, .0.page)]
    PhotoNotOfForm(PhotoRead),
    /// A reason was given for a rule that these figures do not break.
    #[error("these figures do not break a rule `{0}`")]
    RuleNotBroken(String),
    /// The page has as many photos in this round as are kept.
    #[error("this page already has {0} photos in this round")]
    TooManyPhotos(usize),
    /// Not a photo of this election.
    #[error("no such photo")]
    UnknownPhoto,
}
