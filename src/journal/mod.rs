//! Append-only, totally ordered events on SQLite or PostgreSQL. Knows nothing of what events mean.
