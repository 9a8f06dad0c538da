//! Which rate holds where.
