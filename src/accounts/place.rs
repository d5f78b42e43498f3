//! Where a login comes from: an address, as coarse as its owner cannot change it at will.

use std::net::{IpAddr, Ipv4Addr};

/// An IPv4 address, or the /64 of an IPv6 one: every household and every phone has a whole /64 to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(IpAddr);

impl Place {
    /// All who come from nowhere (a local socket) are one.
    pub const NOWHERE: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// The place of this address. An IPv4 address mapped into IPv6 is the IPv4 one.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(v6) => Self(IpAddr::V6((u128::from(v6) >> 64 << 64).into())),
            v4 @ IpAddr::V4(_) => Self(v4),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_one_place_and_an_ipv4_address_another() {
        let place = |text: &str| Place::of(text.parse().unwrap());
        assert_eq!(place("2001:db8:1:2::1"), place("2001:db8:1:2:ffff::9"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_eq!(place("::ffff:192.0.2.7"), place("192.0.2.7"));
        assert_ne!(place("192.0.2.7"), place("192.0.2.8"));
    }
}
