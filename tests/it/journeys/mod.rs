//! A photo's journey and a number's journey, end to end.

mod copy;
mod exif;
mod machine;
mod masks;
mod number;
mod photo;
mod plenary;
mod reasons;
mod repeated;
mod seen;
