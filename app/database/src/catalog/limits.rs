//! How much the columns hold that names and codes are put together for, in characters. SQLite would take more.

/// A filter's code has `a:` before it.
pub const LONGEST_ATTRIBUTE_CODE: usize = 62;

/// The slugs of all categories on the way, with a slash between them.
pub const LONGEST_CATEGORY_PATH: usize = 160;

/// The values of all options, with a comma and a blank between them.
pub const LONGEST_VARIANT_TITLE: usize = 255;
