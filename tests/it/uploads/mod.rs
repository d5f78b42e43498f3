//! Bytes on their way in: plain POST and tus 1.0, every way they can be wrong, every way a line can break.

mod crowd;
mod limits;
mod post;
mod protocol;
mod races;
mod tus;
mod tus_lines;
