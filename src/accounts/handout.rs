//! The list of activation codes, written once, to be printed, cut and handed out.

use std::borrow::Cow;
use std::io::Write;

use super::create::Issued;

/// Columns of the list.
pub const COLUMNS: [&str; 5] = ["role", "scope", "number", "login", "activation_code"];

/// Writes the codes as CSV (RFC 4180) with the columns [`COLUMNS`]. Whoever has the file can log in as everyone in
/// it: create it readable by its owner only, and delete it once printed.
///
/// # Errors
/// What the writer says.
pub fn write_codes_csv(issued: &[Issued], writer: impl Write) -> Result<(), csv::Error> {
    let mut out = csv::Writer::from_writer(writer);
    out.write_record(COLUMNS)?;
    for one in issued {
        let (scope, number) = (one.actor.scope.to_string(), one.actor.number.to_string());
        let code = one.code.reveal();
        let fields = [one.actor.role.code(), &scope, &number, &one.login, &code];
        out.write_record(fields.map(|field| harmless(field).into_owned()))?;
    }
    out.flush()?;
    Ok(())
}

/// The field with an apostrophe before it where a spreadsheet would run it as a formula (OWASP, CSV injection).
#[must_use]
pub fn harmless(field: &str) -> Cow<'_, str> {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']) {
        Cow::Owned(format!("'{field}"))
    } else {
        Cow::Borrowed(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::ActivationCode;
    use crate::accounts::secrets::rng;

    #[test]
    fn the_list_has_one_line_per_code() {
        let code = ActivationCode::random(&mut rng());
        let one = Issued {
            actor: "kpps:3171011001001:2".parse().unwrap(),
            login: "kpps-a".into(),
            candidate: None,
            code: code.clone(),
        };
        let mut out = Vec::new();
        write_codes_csv(&[one], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let expected =
            format!("role,scope,number,login,activation_code\nkpps,3171011001001,2,kpps-a,{}\n", code.reveal());
        assert_eq!(text, expected);
    }

    #[test]
    fn nothing_in_it_is_a_formula() {
        for (field, written) in [("=1+1", "'=1+1"), ("+62", "'+62"), ("-x", "'-x"), ("@a", "'@a"), ("\t=1", "'\t=1")] {
            assert_eq!(harmless(field), written);
        }
        assert_eq!(harmless("kpps-a"), "kpps-a");
        let evil = Issued {
            candidate: None,
            actor: "admin:0:1".parse().unwrap(),
            login: "=HYPERLINK(\"x\")".into(),
            code: ActivationCode::random(&mut rng()),
        };
        let mut out = Vec::new();
        write_codes_csv(&[evil], &mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().contains("admin,0,1,\"'=HYPERLINK(\"\"x\"\")\","));
    }
}
