//! Everything that runs in the browser.
