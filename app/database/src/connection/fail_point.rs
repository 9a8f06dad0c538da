//! Ends the process at a chosen write, so that tests see what a kill leaves behind. Optimised programs have none of it.

/// Ends the process, as `kill -9` would, when this is the point whose number `FLEETCART_KILLED_AT` names. Points are
/// counted from 1: before and after each statement that writes, and before and after each commit.
#[inline]
pub(crate) fn kill_point(writes: bool) {
    #[cfg(debug_assertions)]
    if writes {
        armed::pass();
    }
    #[cfg(not(debug_assertions))]
    let _ = writes;
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static KILLED_AT: LazyLock<Option<u64>> =
        LazyLock::new(|| std::env::var("FLEETCART_KILLED_AT").ok()?.parse().ok());
    static PASSED: AtomicU64 = AtomicU64::new(0);

    pub fn pass() {
        if let Some(last) = *KILLED_AT
            && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == last
        {
            // Nothing is unwound, dropped or flushed.
            std::process::abort();
        }
    }
}
