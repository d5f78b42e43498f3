//! Bytes on their way in: plain POST and tus 1.0, every way they can be wrong, every way a line can break.

mod post;
mod tus;
mod tus_lines;
