//! Everything the browser never sees.
