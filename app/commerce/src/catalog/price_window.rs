//! When a scheduled price holds.

use thiserror::Error;

/// How far a typed minute may lie behind the clock and still mean “now”.
const MINUTE_MS: i64 = 60_000;

/// From its begin up to, but not including, its end; unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceWindow {
    pub from_ms: i64,
    /// For ever when absent.
    pub to_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowState {
    Over,
    /// Its price is the one that shoppers pay, unless another began after it.
    Running,
    Coming,
}

/// Why a price cannot be scheduled so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WindowRefused {
    /// What shoppers were asked for stays as it was.
    #[error("it would begin in the past")]
    Begun,
    #[error("it would end before it begins")]
    Backwards,
    #[error("another price is scheduled for some of that time")]
    Overlaps(PriceWindow),
}

impl PriceWindow {
    /// A window as staff plan it; without a begin it begins now.
    ///
    /// # Errors
    /// When it would begin in the past, end before it begins, or overlap one of `others`.
    pub fn planned(
        from_ms: Option<i64>,
        to_ms: i64,
        now_ms: i64,
        others: impl IntoIterator<Item = Self>,
    ) -> Result<Self, WindowRefused> {
        let from_ms = from_ms.unwrap_or(now_ms);
        if from_ms <= now_ms - MINUTE_MS {
            return Err(WindowRefused::Begun);
        }
        let from_ms = from_ms.max(now_ms);
        if to_ms <= from_ms {
            return Err(WindowRefused::Backwards);
        }
        let window = Self {
            from_ms,
            to_ms: Some(to_ms),
        };
        match others.into_iter().find(|other| window.overlaps(*other)) {
            Some(other) => Err(WindowRefused::Overlaps(other)),
            None => Ok(window),
        }
    }

    #[must_use]
    pub fn contains(self, at_ms: i64) -> bool {
        self.from_ms <= at_ms && self.to_ms.is_none_or(|to_ms| at_ms < to_ms)
    }

    #[must_use]
    pub fn state(self, now_ms: i64) -> WindowState {
        if now_ms < self.from_ms {
            WindowState::Coming
        } else if self.contains(now_ms) {
            WindowState::Running
        } else {
            WindowState::Over
        }
    }

    fn overlaps(self, other: Self) -> bool {
        let begins_before_end_of = |a: Self, b: Self| b.to_ms.is_none_or(|end| a.from_ms < end);
        // One that was ended before it began holds at no time.
        let holds = other.to_ms.is_none_or(|end| other.from_ms < end);
        holds && begins_before_end_of(self, other) && begins_before_end_of(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_780_000_000_000;

    fn window(from_ms: i64, to_ms: Option<i64>) -> PriceWindow {
        PriceWindow { from_ms, to_ms }
    }

    #[test]
    fn windows_that_touch_do_not_overlap_and_those_that_share_a_millisecond_do() {
        let plan = |from, to, other| PriceWindow::planned(Some(from), to, NOW, [other]);
        let other = window(NOW + 1000, Some(NOW + 2000));
        assert!(plan(NOW, NOW + 1000, other).is_ok());
        assert!(plan(NOW + 2000, NOW + 3000, other).is_ok());
        for (from, to) in [
            (NOW, NOW + 1001),
            (NOW + 1999, NOW + 3000),
            (NOW + 1200, NOW + 1300),
            (NOW, NOW + 9000),
        ] {
            assert_eq!(
                plan(from, to, other),
                Err(WindowRefused::Overlaps(other)),
                "{from}"
            );
        }
        let forever = window(NOW + 1000, None);
        assert!(plan(NOW, NOW + 1000, forever).is_ok());
        assert!(plan(NOW + 5000, NOW + 6000, forever).is_err());
        let ended_at_once = window(NOW + 1000, Some(NOW + 1000));
        assert!(plan(NOW, NOW + 2000, ended_at_once).is_ok());
    }

    #[test]
    fn the_present_minute_means_now_and_an_earlier_one_is_the_past() {
        let plan = |from, to| PriceWindow::planned(from, to, NOW, []);
        assert_eq!(plan(None, NOW + 1), Ok(window(NOW, Some(NOW + 1))));
        assert_eq!(
            plan(Some(NOW - 59_999), NOW + 1),
            Ok(window(NOW, Some(NOW + 1)))
        );
        assert_eq!(plan(Some(NOW - 60_000), NOW + 1), Err(WindowRefused::Begun));
        assert_eq!(plan(Some(NOW), NOW), Err(WindowRefused::Backwards));
    }

    #[test]
    fn a_window_holds_from_its_first_millisecond_up_to_its_end() {
        let held = window(NOW, Some(NOW + 10));
        let states = [NOW - 1, NOW, NOW + 9, NOW + 10].map(|at| held.state(at));
        assert_eq!(
            states,
            [
                WindowState::Coming,
                WindowState::Running,
                WindowState::Running,
                WindowState::Over
            ]
        );
    }
}
