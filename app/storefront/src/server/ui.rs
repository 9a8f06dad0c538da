//! What pages are drawn with: knows money and pictures, nothing else of the shop.

pub mod icon;
