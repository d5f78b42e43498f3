//! Who gets in and who does not: limits, locks, sessions, accounts in the hands of others, and what anyone may ask.

mod hands;
mod health;
mod limits;
mod open;
mod openapi;
mod sessions;
