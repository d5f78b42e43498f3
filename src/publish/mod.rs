//! Public documents, pre-rendered and pre-compressed.
