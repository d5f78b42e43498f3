//! A photo's journey and a number's journey, end to end.

mod number;
mod photo;
mod plenary;
mod repeated;
