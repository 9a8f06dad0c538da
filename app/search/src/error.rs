//! What can go wrong while the index is built or read; never what a shopper typed.

/// A failure of the index itself. No query text causes one.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("The search index could not be used: {0}")]
    Engine(#[from] tantivy::TantivyError),
    #[error("The folder of the search index could not be used: {0}")]
    Folder(#[from] std::io::Error),
    #[error("A product in the search index is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
}
