//! What AWS has done is not always visible at once: a plan that repeats itself waits a little.

use std::time::Duration;

/// Looks at an unchanged plan before it is left to an event or the janitor; seven seconds in all.
const LOOKS: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Remembers what was carried out last.
#[derive(Debug)]
pub struct Patience<A> {
    done: Option<Vec<A>>,
    looks: u32,
}

/// What to do with the plan of this round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Act,
    /// The plan is what was just carried out; a pause has passed.
    LookAgain,
    /// It still is; an event or the janitor comes back to it.
    Later,
}

impl<A> Default for Patience<A> {
    fn default() -> Self {
        Self {
            done: None,
            looks: 0,
        }
    }
}

impl<A: PartialEq> Patience<A> {
    /// Compares the plan with what was carried out last, and waits where they are the same.
    pub async fn turn(&mut self, actions: &[A]) -> Turn {
        if self.done.as_deref() != Some(actions) {
            self.looks = 0;
            return Turn::Act;
        }
        if self.looks == LOOKS {
            return Turn::Later;
        }
        tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(self.looks)).await;
        self.looks += 1;
        Turn::LookAgain
    }

    /// Notes that these were carried out.
    pub fn acted(&mut self, actions: Vec<A>) {
        self.done = Some(actions);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_just_done_is_looked_at_again_and_then_left() {
        let mut patience = Patience::default();
        assert_eq!(patience.turn(&["start"]).await, Turn::Act);
        patience.acted(vec!["start"]);
        assert_eq!(patience.turn(&["start"]).await, Turn::LookAgain);
        assert_eq!(patience.turn(&["tag"]).await, Turn::Act);
        patience.looks = LOOKS;
        assert_eq!(patience.turn(&["start"]).await, Turn::Later);
    }
}
