//! Who acts: roles, and the role x region x number that stands in an event instead of a person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::codes::{Level, RegionCode, TpsCode};
use super::lang::{Words, words};

macro_rules! roles {
    ($($variant:ident $code:literal $id:literal / $en:literal : $duty:literal;)*) => {
        /// A role of the design's table; what each may do per route is declared once, in `api::policy`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Role {
            $(#[doc = $duty] #[serde(rename = $code)] $variant,)*
        }

        impl Role {
            /// Every role.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its short code, as it stands in events and import files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// Its name for people.
            #[must_use]
            pub const fn name(self) -> Words {
                match self { $(Self::$variant => words($id, $en)),* }
            }
        }
    };
}

roles! {
    Kpps "kpps" "KPPS" / "KPPS (polling officer)": "Polling officers of one TPS, two accounts each: photograph, enter, correct.";
    Pps "pps" "PPS" / "PPS (kelurahan committee)": "Committee of a kelurahan: second entry, takes over missing uploads.";
    Ppk "ppk" "PPK" / "PPK (kecamatan committee)": "Committee of a kecamatan: decides in pleno.";
    KpuCity "kpu-city" "KPU Kota/Kabupaten" / "KPU city": "City or regency commission: orders rounds, reopens a kecamatan.";
    KpuProvince "kpu-province" "KPU Provinsi" / "KPU province": "Provincial commission: reopens a city.";
    Witness "witness" "Saksi" / "Witness": "A candidate's witness: reads its region.";
    Supervisor "supervisor" "Bawaslu/Panwas" / "Supervisor": "Election supervisor: reads all in its region, sealed originals included.";
    Auditor "auditor" "Auditor" / "Auditor": "Reads everything, the journal included.";
    Admin "admin" "Admin" / "Admin": "Accounts, imports, keys; never figures.";
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|role| role.code() == text).ok_or(())
    }
}

/// Where an account may act: one TPS, or a region and all that lies in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One polling station.
    Tps(TpsCode),
    /// A region with everything below it.
    Region(RegionCode),
}

impl Scope {
    /// Whether this TPS lies in the scope.
    #[must_use]
    pub fn covers_tps(self, tps: TpsCode) -> bool {
        match self {
            Self::Tps(own) => own == tps,
            Self::Region(region) => region.contains(tps.kelurahan()),
        }
    }

    /// Whether this region is the scope's own or lies in it.
    #[must_use]
    pub fn covers_region(self, region: RegionCode) -> bool {
        matches!(self, Self::Region(own) if own.contains(region))
    }

    /// The level a role's scope must have; `None` where any will do.
    #[must_use]
    pub const fn level_of(role: Role) -> Option<Level> {
        match role {
            Role::Pps => Some(Level::Kelurahan),
            Role::Ppk => Some(Level::Kecamatan),
            Role::KpuCity => Some(Level::City),
            Role::KpuProvince => Some(Level::Province),
            Role::Kpps | Role::Witness | Role::Supervisor | Role::Auditor | Role::Admin => None,
        }
    }

    /// Whether an account of this role may have this scope.
    #[must_use]
    pub fn fits(self, role: Role) -> bool {
        match self {
            Self::Tps(_) => matches!(role, Role::Kpps | Role::Witness),
            Self::Region(region) => {
                role != Role::Kpps && Self::level_of(role).is_none_or(|level| level == region.level())
            }
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tps(tps) => tps.fmt(f),
            Self::Region(region) => region.fmt(f),
        }
    }
}

impl FromStr for Scope {
    type Err = super::codes::BadCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 13 { text.parse().map(Self::Tps) } else { text.parse().map(Self::Region) }
    }
}

/// Who did it, as an event says it: role, scope and account number within them — never a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The role.
    pub role: Role,
    /// Where it may act.
    pub scope: Scope,
    /// 1-based number of the account among those of this role and scope.
    pub number: u32,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.role.code(), self.scope, self.number)
    }
}

impl FromStr for Actor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split(':');
        let (role, scope, number) = (parts.next().ok_or(())?, parts.next().ok_or(())?, parts.next().ok_or(())?);
        if parts.next().is_some() {
            return Err(());
        }
        Ok(Self { role: role.parse()?, scope: scope.parse().map_err(|_| ())?, number: number.parse().map_err(|_| ())? })
    }
}

/// Who stands behind a reading or a line of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hand {
    /// Somebody with an account.
    Account(Actor),
    /// The machine.
    Machine,
}

impl Hand {
    /// The account; `None` for the machine.
    #[must_use]
    pub const fn account(self) -> Option<Actor> {
        match self {
            Self::Account(actor) => Some(actor),
            Self::Machine => None,
        }
    }

    /// The role of the account; `None` for the machine, which has none.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        self.account().map(|actor| actor.role)
    }

    /// The role's code, or `machine`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Account(actor) => actor.role.code(),
            Self::Machine => "machine",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> Words {
        match self {
            Self::Account(actor) => actor.role.name(),
            Self::Machine => words("Mesin", "Machine"),
        }
    }
}

impl From<Actor> for Hand {
    fn from(actor: Actor) -> Self {
        Self::Account(actor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_written_and_read_back() {
        for text in ["kpps:3171011001001:2", "ppk:317101:1", "admin:0:1"] {
            assert_eq!(text.parse::<Actor>().unwrap().to_string(), text);
        }
        for text in ["", "kpps", "kpps:31:x", "king:31:1", "ppk:317101:1:1"] {
            assert!(text.parse::<Actor>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_scope_covers_its_own_and_nothing_else() {
        let kelurahan: Scope = "3171011001".parse().unwrap();
        let inside: TpsCode = "3171011001004".parse().unwrap();
        let outside: TpsCode = "3171011002004".parse().unwrap();
        assert!(kelurahan.covers_tps(inside) && !kelurahan.covers_tps(outside));
        assert!(Scope::Tps(inside).covers_tps(inside) && !Scope::Tps(inside).covers_tps(outside));
        assert!(!Scope::Tps(inside).covers_region(inside.kelurahan()));
    }

    #[test]
    fn each_role_has_the_scope_the_law_gives_it() {
        assert!("3171011001001".parse::<Scope>().unwrap().fits(Role::Kpps));
        assert!(!"3171011001".parse::<Scope>().unwrap().fits(Role::Kpps));
        assert!("3171011001".parse::<Scope>().unwrap().fits(Role::Pps));
        assert!(!"317101".parse::<Scope>().unwrap().fits(Role::Pps));
        assert!("0".parse::<Scope>().unwrap().fits(Role::Auditor));
    }
}
