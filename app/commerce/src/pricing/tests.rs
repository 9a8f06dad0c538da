//! Golden values, and totals that add up in every cart.
