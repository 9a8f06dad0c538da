//! What applies, what is rejected, and the promises that hold for every cart.
