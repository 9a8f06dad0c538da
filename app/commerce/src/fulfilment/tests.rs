//! Goods never move further than they may.
