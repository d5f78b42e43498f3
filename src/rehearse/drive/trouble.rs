//! What goes wrong on an election night, one table: plan, counters and summary read it.

/// A kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// The officer mistypes a figure.
    OfficerTypo,
    /// The second reader mistypes a figure.
    ReaderTypo,
    /// The sums on the paper are wrong; both readings say what is written.
    WrongSums,
    /// A page is not photographed until it is asked for.
    MissingPhoto,
    /// The same bytes are sent twice.
    DuplicatePhoto,
    /// Another TPS's page is sent first.
    SwappedPhoto,
    /// Every request is sent again after its answer came.
    Retry,
    /// The line breaks in the middle of a photo.
    DroppedConnection,
    /// Pages in any order, figures before photos, the second reading before the first.
    OutOfOrder,
}

/// Kinds that exclude each other: a TPS has at most one of each group.
pub(super) const GROUPS: [[Trouble; 3]; 3] = [
    [Trouble::OfficerTypo, Trouble::ReaderTypo, Trouble::WrongSums],
    [Trouble::MissingPhoto, Trouble::DuplicatePhoto, Trouble::SwappedPhoto],
    [Trouble::Retry, Trouble::DroppedConnection, Trouble::OutOfOrder],
];

impl Trouble {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::OfficerTypo,
        Self::ReaderTypo,
        Self::WrongSums,
        Self::MissingPhoto,
        Self::DuplicatePhoto,
        Self::SwappedPhoto,
        Self::Retry,
        Self::DroppedConnection,
        Self::OutOfOrder,
    ];

    /// In a few words, for the summary.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OfficerTypo => "officer mistyped",
            Self::ReaderTypo => "second reader mistyped",
            Self::WrongSums => "sums on paper wrong",
            Self::MissingPhoto => "photo missing",
            Self::DuplicatePhoto => "photo sent twice",
            Self::SwappedPhoto => "another TPS's photo",
            Self::Retry => "every request repeated",
            Self::DroppedConnection => "line broke in a photo",
            Self::OutOfOrder => "out of order",
        }
    }
}
