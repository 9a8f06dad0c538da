//! A bank with a ledger of its own, which refuses, or loses its answer, or does not act at all.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use commerce::Money;
use commerce::payment::PaymentMethod;
use payments::{
    BeginOutcome, BeginRequest, CaptureRequest, PaymentProvider, PaymentReport, ProviderError,
    RefundReport, RefundRequest, RefundState, ReportedState, VoidRequest,
};

/// What the bank does with a refund that it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Pays,
    Refuses,
    /// It paid, and nobody hears of it.
    LosesAnswer,
    /// It does nothing, and says nothing.
    Sleeps,
}

#[derive(Debug, Default)]
pub struct Bank {
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    /// What was taken, by the bank's name for it.
    taken: BTreeMap<String, Money>,
    /// What went back, by key: once for each.
    returned: BTreeMap<String, (String, Money)>,
    refused: Vec<String>,
    moods: VecDeque<Mood>,
}

impl Bank {
    /// Says what becomes of the next refunds; after them it pays.
    pub fn will(&self, moods: impl IntoIterator<Item = Mood>) {
        self.books.lock().unwrap().moods.extend(moods);
    }

    /// Takes the money for a payment, once for each key.
    pub fn take(&self, key: &str, amount: Money) {
        let mut books = self.books.lock().unwrap();
        let before = books.taken.insert(name(key), amount);
        assert!(
            before.is_none_or(|before| before == amount),
            "another amount with the same key"
        );
    }

    /// How it says that it took that.
    pub fn settled(key: &str, amount: Money) -> BeginOutcome {
        BeginOutcome::Settled(PaymentReport {
            provider_ref: name(key),
            state: ReportedState::Paid,
            amount,
            event_id: None,
        })
    }

    /// How it says what became of a refund.
    pub fn report(request: &RefundRequest, state: RefundState) -> RefundReport {
        RefundReport {
            refund_ref: format!("re:{}", request.idempotency_key),
            state,
            amount: request.amount,
        }
    }

    /// What it took of everybody, in minor units.
    pub fn taken(&self) -> i64 {
        let books = self.books.lock().unwrap();
        books.taken.values().map(|it| it.minor()).sum()
    }

    /// What it sent back of all that it took, in minor units.
    pub fn returned(&self) -> i64 {
        let books = self.books.lock().unwrap();
        books.returned.values().map(|(_, it)| it.minor()).sum()
    }

    /// Payments of which more went back than came.
    pub fn overdrawn(&self) -> Vec<String> {
        let books = self.books.lock().unwrap();
        let taken = books.taken.iter();
        taken
            .filter(|(name, taken)| {
                let back = books.returned.values().filter(|(of, _)| of == *name);
                back.map(|(_, it)| it.minor()).sum::<i64>() > taken.minor()
            })
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// What it sent back of one payment, in minor units.
    pub fn returned_of(&self, name: &str) -> i64 {
        let books = self.books.lock().unwrap();
        let back = books.returned.values().filter(|(of, _)| of == name);
        back.map(|(_, it)| it.minor()).sum()
    }
}

fn name(key: &str) -> String {
    format!("bank:{key}")
}

pub fn unreachable() -> ProviderError {
    ProviderError::Unreachable("the bank does not answer".into())
}

#[async_trait]
impl PaymentProvider for Bank {
    fn method(&self) -> PaymentMethod {
        PaymentMethod::Test
    }

    async fn begin(&self, request: &BeginRequest) -> Result<BeginOutcome, ProviderError> {
        let key = request.idempotency_key().to_string();
        self.take(&key, request.amount);
        Ok(Bank::settled(&key, request.amount))
    }

    async fn capture(&self, _request: &CaptureRequest) -> Result<PaymentReport, ProviderError> {
        Err(unreachable())
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundReport, ProviderError> {
        let mut books = self.books.lock().unwrap();
        let key = request.idempotency_key.clone();
        let report = |state| Bank::report(request, state);
        if let Some((_, amount)) = books.returned.get(&key) {
            assert_eq!(*amount, request.amount, "another amount with the same key");
            return Ok(report(RefundState::Succeeded));
        }
        if books.refused.contains(&key) {
            return Ok(report(RefundState::Failed));
        }
        let mood = books.moods.pop_front().unwrap_or(Mood::Pays);
        match mood {
            Mood::Refuses => {
                books.refused.push(key.clone());
                return Ok(report(RefundState::Failed));
            }
            Mood::Sleeps => return Err(unreachable()),
            Mood::Pays | Mood::LosesAnswer => {}
        }
        let payment = request.provider_ref.clone();
        books
            .returned
            .insert(key.clone(), (payment, request.amount));
        if mood == Mood::LosesAnswer {
            return Err(unreachable());
        }
        Ok(report(RefundState::Succeeded))
    }

    async fn void(&self, _request: &VoidRequest) -> Result<PaymentReport, ProviderError> {
        Err(unreachable())
    }

    async fn fetch(&self, _provider_ref: &str) -> Result<PaymentReport, ProviderError> {
        Err(unreachable())
    }
}
