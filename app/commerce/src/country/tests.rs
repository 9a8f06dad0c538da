//! Codes, names and postcodes.
