//! The fields of the index. All text is folded before it is written, so that the engine only splits at blanks.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// Handles to the fields, in the order of their weight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Each SKU, without separators and, after a sign, as it is written.
    pub sku: Field,
    /// The whole title as one term, for "starts with".
    pub start: Field,
    pub title: Field,
    pub brand: Field,
    pub category: Field,
    pub attribute: Field,
    pub description: Field,
    /// Every word of the fields above: what spelling is compared with.
    pub vocabulary: Field,
    pub product_id: Field,
    /// What a suggestion shows, as JSON.
    pub card: Field,
}

pub(crate) const PRODUCT_ID: &str = "product_id";

pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = || {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("whitespace")
                .set_index_option(IndexRecordOption::Basic)
                .set_fieldnorms(false),
        )
    };
    let fields = Fields {
        sku: builder.add_text_field("sku", STRING),
        start: builder.add_text_field("start", STRING),
        title: builder.add_text_field("title", text()),
        brand: builder.add_text_field("brand", text()),
        category: builder.add_text_field("category", text()),
        attribute: builder.add_text_field("attribute", text()),
        description: builder.add_text_field("description", text()),
        vocabulary: builder.add_text_field("vocabulary", text()),
        product_id: builder.add_i64_field(PRODUCT_ID, FAST),
        card: builder.add_text_field("card", STORED),
    };
    (builder.build(), fields)
}
