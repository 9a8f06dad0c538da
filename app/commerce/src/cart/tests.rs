//! Rules of the cart.
