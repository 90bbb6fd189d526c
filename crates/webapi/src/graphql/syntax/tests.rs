//! The complaints about syntax, as the reference makes them.
