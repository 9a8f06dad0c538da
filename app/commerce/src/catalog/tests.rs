//! Rules of the catalogue: slugs, choosing a variant, listings in query strings.
