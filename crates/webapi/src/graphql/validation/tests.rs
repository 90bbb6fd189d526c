//! The complaints of validation, as the reference makes them.
