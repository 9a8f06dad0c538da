# The steps from the cart to the order.

checkout-steps = Steps
checkout-not-open = This shop has not opened yet: you can look around, but not order.
checkout-step-address = Address
checkout-step-delivery = Delivery
checkout-step-payment = Payment
# Read by screen readers after a step.
checkout-step-done = (done)
checkout-heading-address = Checkout: address
checkout-heading-delivery = Checkout: delivery
checkout-heading-payment = Checkout: payment and review

checkout-summary = Your order
checkout-summary-items = Your order, { $count ->
    [one] { $count } item
   *[other] { $count } items
}
# Followed, for screen readers, by what can be changed.
checkout-change = Change
checkout-change-cart = the cart
checkout-change-contact = contact
checkout-change-address = delivery address
checkout-change-billing = billing address
checkout-change-delivery = delivery
checkout-cart-back = Back to cart

checkout-contact = Contact
checkout-contact-email = E-mail
checkout-contact-hint = For your confirmation and the tracking link.
checkout-contact-hint-guest = For your confirmation and the tracking link. You do not need an account.
checkout-contact-account = Have an account? { $link }. Your cart comes with you.
checkout-contact-log-in = Log in
checkout-contact-newsletter = E-mail me news twice a month. You can unsubscribe in your account.
checkout-address = Delivery address
checkout-billing = Billing address
checkout-billing-same = Use the same address for billing
checkout-billing-error = Billing address: { $message }
checkout-to-delivery = Continue to delivery
checkout-to-payment = Continue to payment
checkout-back-to-address = Back to address
checkout-back-to-delivery = Back to delivery

checkout-review-contact = Contact
checkout-review-address = Deliver to
checkout-review-billing = Bill to
checkout-review-delivery = Delivery
checkout-review-delivery-value = { $method }, { $window }, { $price }
checkout-review-delivery-free = { $method }, { $window }, free

checkout-note = Note to us
checkout-note-not-plain = Use plain text.
checkout-final = Review your order
checkout-terms = I agree to the { $terms } and have read the { $withdrawal } and the { $privacy }.
checkout-terms-terms = terms
checkout-terms-withdrawal = right of withdrawal
checkout-terms-privacy = privacy notice
checkout-terms-missing = Please agree to the terms; we cannot accept your order otherwise.

# Why nothing was ordered; followed by what to do.
checkout-stale-form = Your cart has changed since you opened this page. Please review it and order again.
checkout-changed-elsewhere = You changed your cart in another window. Please review it and order again.
# A throttle of orders, not an error of the shopper.
checkout-too-many-orders = We received too many orders from your network in a short time, so nothing was ordered. Your cart is kept. Please try again in a few minutes.
checkout-total-changed = The total has changed from { $before } to { $now }.
checkout-total-changed-note = Nothing was ordered. Please review your order, and order again if you agree.
checkout-nothing-ordered = Nothing was ordered.
checkout-nothing-ordered-without = Nothing was ordered. The total below is without it.
checkout-change-your-cart = Change your cart
checkout-not-on-sale = { $item } is no longer on sale.
checkout-sold-out = { $item } has just sold out.
checkout-stock-short = Only { $available } of { $item } left; you wanted { $asked }.
checkout-item = “{ $title }”
checkout-item-variant = “{ $title }, { $variant }”
checkout-item-unknown = An item
