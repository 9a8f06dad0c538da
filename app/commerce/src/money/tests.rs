//! Golden values and edges of the money rules.
