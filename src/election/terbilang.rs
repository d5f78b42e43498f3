//! Numbers in Indonesian words (*terbilang*), as a form asks for them beside its digits.

const UNITS: [&str; 12] =
    ["NOL", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN", "SEPULUH", "SEBELAS"];

/// `DUA RATUS SEMBILAN PULUH TIGA` for 293, in capitals; up to 999,999, more than the boxes of any form hold.
#[must_use]
pub fn terbilang(number: u32) -> String {
    let unit = |n: u32| usize::try_from(n).ok().and_then(|n| UNITS.get(n)).copied().unwrap_or_default();
    let joined = |head: String, rest: u32| if rest == 0 { head } else { format!("{head} {}", terbilang(rest)) };
    match number {
        0..12 => unit(number).to_owned(),
        12..20 => format!("{} BELAS", unit(number - 10)),
        20..100 => joined(format!("{} PULUH", unit(number / 10)), number % 10),
        100..200 => joined("SERATUS".into(), number - 100),
        200..1000 => joined(format!("{} RATUS", unit(number / 100)), number % 100),
        1000..2000 => joined("SERIBU".into(), number - 1000),
        _ => joined(format!("{} RIBU", terbilang(number / 1000)), number % 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::terbilang;

    #[test]
    fn numbers_are_spelled_as_in_indonesian() {
        for (number, text) in [
            (0, "NOL"),
            (11, "SEBELAS"),
            (15, "LIMA BELAS"),
            (20, "DUA PULUH"),
            (101, "SERATUS SATU"),
            (111, "SERATUS SEBELAS"),
            (293, "DUA RATUS SEMBILAN PULUH TIGA"),
            (999, "SEMBILAN RATUS SEMBILAN PULUH SEMBILAN"),
            (1000, "SERIBU"),
            (2024, "DUA RIBU DUA PULUH EMPAT"),
            (14_835, "EMPAT BELAS RIBU DELAPAN RATUS TIGA PULUH LIMA"),
        ] {
            assert_eq!(terbilang(number), text);
        }
    }
}
