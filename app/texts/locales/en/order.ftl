# An order's page, and how an order stands.

order-state-cancelled = Cancelled
order-state-expired = Not paid in time
order-state-draft = Draft
order-state-declined = Payment declined
order-state-pending = Waiting for payment
order-state-packing = Being packed
order-state-partly-shipped = Partly on its way
order-state-shipped = On its way
order-state-delivered = Delivered
order-state-partly-returned = Partly returned
order-state-returned = Returned

order-title = Order { $number }
order-moment = { $date }, { $time }

# Just ordered.
order-thanks-title = Thank you
order-thanks = Thank you, { $name }.
order-thanks-received = We have received your order { $number }.
order-thanks-email = A confirmation is on its way to { $email }.
order-thanks-expected = Expected delivery: { $window }.
order-thanks-keep = Save the address of this page: it leads you back to your order.
order-thanks-follow = Follow the order

# Later: the date, then what comes next.
order-placed-on = Ordered on { $date }.
order-next-cancelled = It was cancelled, and nothing from it will be sent.
order-next-expired = It was not paid in time, so the items are for sale again.
order-next-declined = Your payment did not go through. You have not been charged, and we are still holding the items for you.
order-next-pending = We are holding the items for you until your bank confirms the payment. Reload this page in a moment.
order-next-expected = Expected: { $window }.
order-pay = Pay for this order
order-pay-otherwise = Pay another way
order-refill = Put the items back in the cart

order-timeline = Where it is
order-event-created = Ordered
order-event-authorized = Payment authorised
order-event-paid = Paid
order-event-declined = Payment declined
order-event-refunded = Refunded
order-event-shipped = Parcel sent
order-event-delivered = Delivered
order-event-returned = Returned
order-event-cancelled = Cancelled
order-event-expired = Not paid in time
order-event-note = A message from us
order-step-payment = Waiting for your payment
order-step-transfer = Waiting for your transfer
order-step-packing = Being packed
order-step-shipped = On its way
order-step-expected = Expected { $window }
order-parcel = Parcel { $number }
# Read by screen readers after the tracking number.
order-parcel-other-site = (other site)

order-items = Items

order-details = Details
order-details-number = Order number
order-details-address = Delivery address
order-details-billing = Billing address
order-details-delivery = Delivery
order-details-delivery-value = { $method }, { $window }
order-details-email = E-mail
order-details-payment = Payment
order-details-payment-value = { $method }: { $state }
order-details-note = Your note

order-actions = What you can do
order-actions-register = Create an account to keep your orders together
order-actions-return = Return an item or withdraw from the contract
order-actions-delivery = About delivery
order-cancel = Cancel the order
order-cancel-confirm = Yes, cancel it
order-cancel-nothing-paid = Your order has not been sent yet, so you can still cancel it.
order-cancel-released = Your order has not been sent yet, so you can still cancel it. You have not been charged; the amount reserved for it will be released.
order-cancel-refunded = Your order has not been sent yet, so you can still cancel it. Your money goes back the way you paid.
order-cancel-too-late = Part of this order has already been sent. Please return it instead.
order-cancel-ended = This order can no longer be cancelled.

# Paying, at first or once more.
order-pay-title = Payment
order-pay-heading = Pay for order { $number }
order-pay-number = Order
order-pay-contact = Contact
order-pay-address = Deliver to
order-pay-billing = Bill to
order-pay-delivery = Delivery
order-pay-note = Your note
order-pay-summary = Your order
order-pay-view = View or cancel the order
order-pay-back = Back to the cart
order-pay-back-note = Going back ends this order without a charge and puts its items back in your cart.

# Finding an order again without an account.
order-find-link = Find an order
order-find-title = Find your order
order-find-note = We will e-mail you the link to your order. You do not need an account.
order-find-number = Order number
order-find-number-hint = You will find it in your order confirmation, such as { $example }.
order-find-number-malformed = Enter an order number such as { $example }.
order-find-button = Send the link
order-find-sent = If there is an order with that number and e-mail address, an e-mail with its link is on its way.
order-lost-title = We cannot find this order
order-lost = The link may be incomplete, or the order may have been deleted. We can e-mail you the link again.

# Withdrawing from the contract, in two steps and without an account.
withdraw-link = Withdraw from the contract
withdraw-title = Withdraw from the contract
withdraw-note = Tell us which order you withdraw from. You do not have to say why, and you do not need an account.
withdraw-statement = What you withdraw from
withdraw-statement-hint = Leave this empty to withdraw from the whole order.
withdraw-continue = Continue
withdraw-check-title = Confirm your withdrawal
withdraw-check-note = Please check your details. When you confirm, we receive your withdrawal and send a confirmation with the date and time to this e-mail address.
withdraw-check-sentence = I withdraw from the contract for the goods in this order.
withdraw-check-whole = The whole order
withdraw-confirm = Confirm withdrawal
withdraw-change = Change your details
withdraw-received-title = We have received your withdrawal
withdraw-received = We received your withdrawal on { $date } at { $time }.
withdraw-received-email = If the order number and the e-mail address belong together, a confirmation is on its way to that address. If nothing arrives within an hour, check both and send your withdrawal again, or write to us.
order-event-withdrawn = You withdrew from the contract

# Invoice and credit notes.
order-documents = Documents
order-document-file = Download as PDF
order-document-back = Back to the order
