//! Display positions: the place in a list, as the column holds it.

pub(in crate::catalog) fn position(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::from(i32::MAX))
}
