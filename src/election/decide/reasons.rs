//! Why figures that break a rule stand on the paper like that: the reader's words, which go with the reading.

use std::collections::BTreeMap;

use super::{Decided, Refusal, text};
use crate::election::event::{Event, Reasons, Stream};
use crate::election::rules::RuleCode;
use crate::election::state::State;

impl Decided {
    /// With the reasons that whoever read the figures gives for the rules (F) that these break, by rule code. They become public with
    /// the reading, and are checked as every other public text.
    ///
    /// # Errors
    /// [`Refusal::RuleNotBroken`] for a rule that these figures keep, a warning (which is explained once it is carried), or no rule at
    /// all: a reason that nothing asks for would be published beside nothing. What is wrong with a text, as elsewhere.
    pub fn because(mut self, state: &State, reasons: &BTreeMap<String, String>) -> Result<Self, Refusal> {
        let Self::Append { proposals, .. } = &mut self else { return Ok(self) };
        if reasons.is_empty() {
            return Ok(self);
        }
        for proposal in proposals {
            let Stream::Tps(contest, tps) = &proposal.stream else { continue };
            for event in &mut proposal.events {
                let Event::FiguresEntered(entered) = event else { continue };
                let broken: Vec<RuleCode> =
                    state.broken_rules(contest, *tps, &entered.figures).iter().map(|finding| finding.code).collect();
                entered.reasons = checked(reasons, &broken)?;
            }
        }
        Ok(self)
    }
}

fn checked(reasons: &BTreeMap<String, String>, broken: &[RuleCode]) -> Result<Reasons, Refusal> {
    reasons
        .iter()
        .map(|(code, reason)| {
            let unknown = || Refusal::RuleNotBroken(code.chars().take(8).collect());
            let rule: RuleCode = code.parse().map_err(|()| unknown())?;
            if !broken.contains(&rule) {
                return Err(unknown());
            }
            Ok((rule, text::required(reason)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::election::decide;
    use crate::election::event::Which;
    use crate::publish::tests_support::{Named, Night, contest, figures, tps, with};

    const TPS: &str = "3171011002003";

    fn entered(night: &Night, named: &Named, reasons: &[(&str, &str)]) -> Result<Reasons, Refusal> {
        let by = "kpps:3171011002003:1".parse().unwrap();
        let reasons = reasons.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect();
        let decided = decide::enter(&night.state, by, &contest(), tps(TPS), Which::First, None, named.into())?
            .because(&night.state, &reasons)?;
        let Decided::Append { proposals, .. } = decided else { panic!("done before") };
        let Event::FiguresEntered(event) = &proposals[0].events[0] else { panic!("another event") };
        Ok(event.reasons.clone())
    }

    #[test]
    fn a_reason_goes_with_a_rule_that_the_figures_break_and_with_no_other() {
        let night = Night::eventful();
        let wrong = with(figures(0), "valid", 181);
        let given = entered(&night, &wrong, &[("F201", " tertulis demikian di kertas ")]).unwrap();
        assert_eq!(given, Reasons::from([(RuleCode::F201, "tertulis demikian di kertas".to_owned())]));
        let not = |code: &str| Err(Refusal::RuleNotBroken(code.to_owned()));
        assert_eq!(entered(&night, &wrong, &[("F101", "tertulis demikian")]), not("F101"));
        assert_eq!(entered(&night, &figures(0), &[("F201", "tertulis demikian")]), not("F201"));
        assert_eq!(entered(&night, &wrong, &[("W201", "tertulis demikian")]), not("W201"));
        assert_eq!(entered(&night, &wrong, &[("F2010000000", "tertulis demikian")]), not("F2010000"));
        assert_eq!(entered(&night, &wrong, &[]), Ok(Reasons::new()));
    }

    #[test]
    fn a_reason_is_a_public_text_like_any_other() {
        let night = Night::eventful();
        let wrong = with(figures(0), "valid", 181);
        assert_eq!(entered(&night, &wrong, &[("F201", " . ")]), Err(Refusal::ReasonMissing));
        assert_eq!(entered(&night, &wrong, &[("F201", &"a".repeat(501))]), Err(Refusal::TextTooLong(500)));
        let personal = entered(&night, &wrong, &[("F201", "tanya 0812-3456-7890")]);
        assert_eq!(personal, Err(Refusal::PersonalNumber(12)));
    }
}
