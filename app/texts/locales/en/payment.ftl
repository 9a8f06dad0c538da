# Payment methods and what becomes of the money.

payment-method-cash = Cash on delivery
payment-method-transfer = Bank transfer
payment-method-test = Test bank
payment-method-stripe = Card or wallet
payment-method-free = Nothing to pay
payment-summary-cash = Pay the courier when your parcel arrives.
payment-summary-transfer = We send your order as soon as your money has arrived.
payment-summary-test = No money moves. Choose what the bank does.
payment-summary-stripe = Pay on Stripe’s secure page, then come straight back.
payment-detail-transfer = You will get our account details with the confirmation. We hold the items for you until then.
payment-detail-stripe = We never see your card number.

payment-choose = How would you like to pay?
payment-choose-none = There is nothing to pay for this order.
payment-choose-missing = Choose how you would like to pay.
payment-button-now = Pay { $amount }
payment-button-free = Place order
payment-button-delivery = Order now, pay on delivery
payment-button-transfer = Order now, pay by transfer

payment-state-owed = to be paid
payment-state-unpaid = not paid yet
payment-state-authorized = authorised
payment-state-partly-paid = partly paid
payment-state-paid = paid
payment-state-partly-refunded = partly refunded
payment-state-refunded = refunded
payment-state-voided = cancelled
payment-state-failed = failed
payment-state-overpaid = overpaid

# How to pay later, on the order's page and in its confirmation.
payment-instructions = How to pay
payment-instructions-cash = Please have { $amount } ready for the courier.
payment-instructions-transfer = Please transfer { $amount } to our account, with { $reference } as the reference.
payment-transfer-holder = Account holder
payment-transfer-iban = IBAN
payment-transfer-bic = BIC
payment-transfer-bank = Bank
payment-transfer-amount = Amount
payment-transfer-reference = Reference

# Why a payment did not go through; followed by what that means.
payment-declined = Your payment was declined.
payment-not-offered = We do not offer this payment method.
payment-not-there = This payment method is not offered for deliveries to { $country }. Choose another payment method.
payment-unavailable = The payment service is not responding at the moment.
payment-unusable = This payment method cannot be used for this order.
payment-declined-note = You have not been charged. Try again or choose another payment method; your order stays as it is.
payment-unavailable-note = You will not be charged twice. Please try again in a moment; your order stays as it is.

# Orders that are sent before they are paid: on delivery or by bank transfer.
payment-too-large = Orders of up to { $most } and { $count } items can be paid for in this way. Choose another payment method.
payment-too-large-guest = Without an account, orders of up to { $most } and { $count } items can be paid for in this way. Choose another payment method, or log in.
payment-too-many-unpaid = We received too many orders to be paid for later in a short time. Choose another payment method, or try again later; your order stays as it is.

# The test bank, for trying out the shop.
payment-test-choice = What the bank does
payment-test-choice-unknown = Choose what the test bank does.
payment-test-approve = Approve the payment
payment-test-decline = Decline the payment
payment-test-confirm = Ask me to confirm at the bank
payment-test-delayed = Ask me to confirm, and report back late
payment-test-duplicated = Ask me to confirm, and report back twice
payment-bank-title = Test bank
payment-bank-note = This is not a real bank, and no money moves.
payment-bank-payment = Payment
payment-bank-payee = To
payment-bank-amount = Amount
payment-bank-confirm = Confirm the payment
payment-bank-refuse = Decline the payment
payment-bank-approved = You have confirmed this payment.
payment-bank-declined = You have declined this payment.
payment-bank-cancelled = The shop has cancelled this payment.
payment-bank-undecided = Please confirm or decline the payment.
payment-bank-back = Back to your order
