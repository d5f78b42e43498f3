//! Joins the pure election with the journal: commands in, events out, state followed.
