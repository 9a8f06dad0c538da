# E-mails to shoppers.

email-verify-subject = Confirm your e-mail address for { $shop }
email-verify-preview = Confirm your address and your account is ready.
email-verify-heading = Confirm your e-mail address
email-verify-reason = Welcome to { $shop }. Please confirm that this is your address, and your account is ready.
email-verify-button = Confirm my address
email-verify-note = The link works for { $hours ->
        [one] one hour
       *[other] { $hours } hours
    }. If you did not create an account with us, you can ignore this e-mail: the account stays closed until the address is confirmed.

email-password-changed-subject = Your { $shop } password has been changed
email-password-changed-preview = If this was you, there is nothing to do.
email-password-changed-heading = Your password has been changed
email-password-changed-reason = The password of your { $shop } account has just been changed, and you have been logged out everywhere else.
email-password-changed-not-you = If this was not you, choose a new password now: only whoever reads this mailbox can.

email-reset-subject = Choose a new password for { $shop }
email-reset-preview = You asked to reset your password.
email-reset-heading = Choose a new password
email-reset-reason = Someone, hopefully you, asked to reset the password of your { $shop } account.
email-reset-button = Choose a new password
email-reset-note = The link works once, within { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }. If this was not you, you can ignore this e-mail: your password stays as it is.

email-account-exists-subject = You already have an account with { $shop }
email-account-exists-preview = There is no need to register again.
email-account-exists-heading = You already have an account
email-account-exists-reason = Someone, probably you, tried to create a { $shop } account with this address. You already have one, so nothing has changed.
email-account-exists-log-in = Log in
email-account-exists-forgotten = If you have forgotten your password, choose a new one:
email-account-exists-note = If this was not you, you can ignore this e-mail.

email-confirmation-subject = Your { $shop } order { $number }
email-confirmation-preview = Thank you. We have received your order for { $total }.
email-confirmation-heading = Thank you for your order
email-confirmation-received = We have received your order { $number }. You can check on its progress at any time.
email-confirmation-how-to-pay = How to pay
email-confirmation-track = Track your order
email-confirmation-address = Delivery address
email-confirmation-delivery = Delivery
email-confirmation-delivery-method = Method
email-confirmation-delivery-expected = Expected

email-payment-failed-subject = Your payment for order { $number } did not go through
email-payment-failed-preview = You have not been charged. You can try again with one click.
email-payment-failed-heading = Your payment did not go through
email-payment-failed-reason = The payment for order { $number } was not completed, and you have not been charged. You can still pay for it, with the same method or another.
email-payment-failed-amount = Amount due
email-payment-failed-button = Pay for this order
email-payment-failed-held = We are holding your items until { $time }.

# Lines and sums of an order.
email-item = { $count } × { $title }
email-subtotal = Subtotal
email-discount = Discount
email-delivery = Delivery
email-tax-added = { $rate } { $tax }
email-total = Total
email-tax-included = incl. { $rate } { $tax }

email-order-cancelled-subject = Your order { $number } was cancelled
email-order-cancelled-heading = Your order was cancelled
email-order-cancelled-body = Order { $number } was cancelled, and nothing from it will be sent.
email-order-cancelled-nothing-sent = Nothing from it will be sent.
email-order-cancelled-nothing-to-pay = You do not need to pay for it.
email-order-cancelled-released =
    You were not charged. The amount reserved for this order has been released; it may take your bank a few days to show it.
email-order-cancelled-refunded =
    Your money goes back the way you paid; it may take your bank a few days to show it.
email-order-cancelled-button = View your order

email-order-expired-subject = Your order { $number } was not paid in time
email-order-expired-preview = You have not been charged. You can put the items back in your cart.
email-order-expired-heading = Your order was not paid in time
email-order-expired-body = We did not receive a payment for order { $number }, so it has ended and its items are for sale again. You have not been charged.
email-order-expired-way-back = If you still want them, open the order and put its items back in your cart.
email-order-expired-button = View the order
email-order-expired-note = If you paid after all, there is nothing to do: we will either send your order or return your money.

email-order-link-subject = The link to your order { $number }
email-order-link-preview = See how your order stands.
email-order-link-heading = The link to your order
email-order-link-body = Somebody, hopefully you, asked for the link to order { $number }. The page behind it shows how the order stands.
email-order-link-button = View your order
email-order-link-note = If this was not you, you can ignore this e-mail: nobody else has been given the link.

email-parcel-subject = Your order { $number } is on its way
email-parcel-preview = See what is in the parcel and where it is.
email-parcel-heading = Your parcel is on its way
email-parcel-body = We have sent your order { $number }.
email-parcel-part = We have sent part of your order { $number }.
email-parcel-more = The rest will follow in another parcel.
email-parcel-track = Track your parcel
email-parcel-order = View your order
email-parcel-delivery = Delivery
email-parcel-carrier = Carrier
email-parcel-number = Tracking number

email-payment-received-subject = We have received your payment for order { $number }
email-payment-received-preview = Thank you. { $total } has arrived.
email-payment-received-heading = Thank you for your payment
email-payment-received-body = We have received { $total } for your order { $number }, which is now paid in full.
email-payment-received-next = We will let you know when it is on its way.

email-refund-subject = A refund for your order { $number }
email-refund-preview = We have refunded { $amount }.
email-refund-heading = Your refund
email-refund-body = We have refunded { $amount } for your order { $number }.
email-refund-same-way = The money goes back the way you paid; it may take your bank a few days to show it.
email-refund-by-hand = We have sent the money to your account; it may take your bank a few days to show it.
# A withdrawal: to the shopper that it came, and to the shop.
email-withdrawal-subject = We have received your withdrawal from order { $number }
email-withdrawal-preview = Received on { $date } at { $time }.
email-withdrawal-heading = We have received your withdrawal
email-withdrawal-body = You have withdrawn from the contract for order { $number }. We received your statement on { $date } at { $time }. Please keep this e-mail as proof.
email-withdrawal-details = What we received
email-withdrawal-order = Order
email-withdrawal-name = Name
email-withdrawal-email = E-mail
email-withdrawal-date = Date received
email-withdrawal-time = Time received
email-withdrawal-note = Your statement
email-withdrawal-next = There is nothing more to do for now. We will write to you about sending the goods back and about your refund.
email-withdrawal-button = View your order
email-withdrawal-notice-subject = Withdrawal from order { $number }
email-withdrawal-notice-heading = A shopper has withdrawn from an order
email-withdrawal-notice-found = The order now needs your attention. The shopper has been sent a confirmation with the date and time.
email-withdrawal-notice-unknown = There is no order with this number and e-mail address, so no confirmation was sent. The statement may still be valid: please find out which order is meant.

# The contact form: to the shop, and a copy to whoever wrote.
email-contact-subject = Message from { $name }
email-contact-preview = Sent through the contact form.
email-contact-heading = A message from the contact form
email-contact-from = From
email-contact-name = Name
email-contact-email = E-mail
email-contact-order = Order
email-contact-text = Message
email-contact-reply = Reply to this e-mail to answer. Links in the message have been made unusable on purpose.
email-contact-copy-subject = Your message to { $shop }
email-contact-copy-preview = A copy of what you wrote to { $shop }.
email-contact-copy-heading = Your message
email-contact-copy-text = You wrote
email-contact-copy-note = We will reply by e-mail. If this was not you, somebody typed your address into the contact form of { $shop }; you can ignore this e-mail.

email-delivered-subject = Your order { $number } has been delivered
email-delivered-preview = Your parcel has arrived.
email-delivered-heading = Your parcel has been delivered
email-delivered-body = A parcel with items from your order { $number } has been delivered. We hope you enjoy them.
email-delivered-note = If you have not received it, or something is missing or damaged, reply to this e-mail and we will look into it.

email-invoice-button = View the invoice

email-reminder-subject = Payment due for your order { $number }
email-reminder-preview = { $amount } is due by { $date }.
email-reminder-heading = We have not received your payment yet
email-reminder-body = Your order { $number } is waiting for your transfer of { $amount }. Please pay by { $date }; after that, the order will be cancelled and its items go back on sale.
email-reminder-note = If you have paid in the last few days, there is nothing to do: transfers can take a day or two to reach us.

# To those who work for the shop.
email-staff-order-subject = New order { $number } ({ $total })
email-staff-order-preview = From { $name }.
email-staff-order-heading = A new order
email-staff-order-body = { $name } has placed order { $number }.
email-staff-order-paid = It has been paid.
email-staff-order-unpaid = It has not been paid yet.
email-staff-order-button = Open the order
email-staff-attention-subject = Order { $number } needs attention
email-staff-attention-heading = An order needs attention
email-staff-attention-body = Somebody needs to look at order { $number }:
email-staff-stock-subject = Low stock: { $sku }
email-staff-stock-heading = Stock is running low
email-staff-stock-left = { $count ->
        [one] One piece is left to sell.
       *[other] { $count } pieces are left to sell.
    }
email-staff-stock-details = Product
email-staff-stock-product = Title
email-staff-stock-variant = Variant
email-staff-stock-sku = SKU
email-staff-stock-button = Open its stock
email-staff-switch = You can choose which of these e-mails you receive on your account page in the back office.

email-invitation-subject = Your way into the back office of { $shop }
email-invitation-preview = You have been invited to work in the back office of { $shop }.
email-invitation-heading = You have been invited
email-invitation-body = Hello { $name }, you have been invited to work in the back office of { $shop }. Open the link to choose a password and set up an authenticator app.
email-invitation-button = Open my account
email-invitation-note = The link works once, within { $hours ->
        [one] one hour
       *[other] { $hours } hours
    }. Do not forward it: whoever opens it gets into the back office.

# Made up, for previews.
email-sample-name = Ada Lovelace
email-sample-street = 12 Harbour Street
email-sample-city = Hamburg
email-sample-product = Enamel mug
email-sample-variant = Blue
email-sample-date = 3 May 2026
email-sample-time = 12:02
email-sample-words = Do you also sell this mug in green?
email-sample-reason = Paid more than it costs.
