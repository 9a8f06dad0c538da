//! What a shopper has to do to pay later, as rows that a page and a mail can both show.

/// How to pay an order that is not paid at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentInstructions {
    /// What to do, as one or two sentences.
    pub sentence: String,
    /// Label and value of each detail; may be empty.
    pub rows: Vec<InstructionRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstructionRow {
    /// Such as “IBAN”.
    pub label: &'static str,
    pub value: String,
}
