//! HTTP: one file per verb; who may do what is part of the handler's type.
