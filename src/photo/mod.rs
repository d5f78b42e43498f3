//! What is in a photo: type, dimensions, structure, orientation, quality, public copy, thumbnail.
