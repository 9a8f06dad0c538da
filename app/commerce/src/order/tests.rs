//! Every pair of states, and what is derived from payments and parcels.
