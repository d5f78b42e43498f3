//! What the module promises, tried on made, hostile and real photos.

mod decoding;
mod deriving;
mod measured;
mod memory;
mod said;
