//! People who work: accounts, roles' secrets, sessions and activation codes (the only mutable tables).
