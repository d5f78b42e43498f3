//! The election itself: codes, regions, forms, figures, rules, the lives of a TPS form and of a region, recap sums. Pure.
