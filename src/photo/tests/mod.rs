//! What the module promises, tried on made, hostile and real photos.

mod measured;
