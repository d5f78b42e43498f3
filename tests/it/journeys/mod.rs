//! A photo's journey and a number's journey, end to end.

mod exif;
mod masks;
mod number;
mod photo;
mod plenary;
mod repeated;
mod seen;
