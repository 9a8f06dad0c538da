# Words that several areas share: price, stock, pagination, fields, totals.

components-products = { $count ->
    [one] { $count } product
   *[other] { $count } products
}
components-see-everything = See everything

components-breadcrumbs = Breadcrumb
components-breadcrumbs-home = Home

components-card-add = Add to cart: { $title }
# A screen reader reads on; others see what stands before the rest.
components-card-choose = Choose { $rest }options for { $title }
components-card-colours = Colours: { $names }
components-card-new = New

components-pagination = Pages
components-pagination-next = Next
components-pagination-page = Page { $number }
components-pagination-previous = Previous

# Read by screen readers before the two prices.
components-price-before = before
components-price-from = from { $amount }
components-price-lowest = Lowest price in the last 30 days: { $amount }
components-price-now = Now
components-price-reduction = −{ $percent }%

# Screen readers read all of it; others see stars and the number.
components-rating = Rated { $mean } out of 5, { $count ->
    [one] { $reviews } review
   *[other] { $reviews } reviews
}

components-stock-backorder = On back-order
components-stock-backorder-detail = On back-order: ships as soon as it arrives
components-stock-in = In stock
components-stock-in-detail = In stock, ready to ship
components-stock-low = Only { $left } left
components-stock-out = Sold out

# What is wrong with a form, and its fields.
components-field-optional = (optional)
components-field-errors = { $count ->
    [one] One thing needs your attention
    [2] Two things need your attention
    [3] Three things need your attention
   *[other] { $count } things need your attention
}
components-field-error-title = Error: { $title }

components-field-missing = Please fill this in.
components-field-too-long = Use at most { $count } characters.
components-field-link = Leave out web and e-mail addresses.
components-field-not-plain = Use one line of plain text.
components-email-dots = No e-mail can be delivered to an address with two dots in a row, or a dot before the @. Enter another.
components-email-missing = Enter your e-mail address.
components-email-too-long = This e-mail address is too long.
components-email-malformed = Enter an e-mail address like name@example.com.
components-password-too-short = Use at least { $count } characters.
components-password-too-common = This password is easy to guess. Choose another one.
components-password-is-email = Choose a password that is not your e-mail address.

# Fields of an address, and what is wrong with them.
components-address-country = Country
components-address-name = Full name
components-address-company = Company
components-address-line1 = Street and number
components-address-line2 = Address line 2
components-address-city = Town or city
components-address-region = State or region
components-address-postcode = Postcode
components-address-more = Add a company or a second address line
components-address-country-choose = Choose a country
components-address-country-missing = Choose a country.
components-address-name-missing = Enter a name.
components-address-line1-missing = Enter the street and house number.
components-address-city-missing = Enter the town or city.
components-address-postcode-missing = Enter the { $label }.
components-address-postcode-malformed = Enter { $article } { $label } for { $country }, like { $example }.
components-address-postcode-unknown = Enter { $article } { $label } for { $country }.
components-address-region-missing = Enter the { $label }.
components-address-region-unknown = Choose { $article } { $label }.
components-address-phone-malformed = Enter a phone number like +49 30 123456, or leave this empty.
components-address-phone = Phone
components-address-phone-hint = Only used if the driver cannot find you.

# Lines and sums of a cart or an order.
components-receipt-gift = Gift
# Read by screen readers before the number.
components-receipt-quantity = Quantity
components-totals-subtotal = Subtotal
components-totals-discount = Discount
components-totals-goods = Before delivery
components-totals-delivery = Delivery to { $country }
components-totals-delivery-estimated = Delivery to { $country }, estimated
components-totals-delivery-method = Delivery, { $method }
components-totals-tax-added = { $rate } { $tax }
components-totals-tax-included = Includes { $rate } { $tax }
components-totals-total = Total
components-totals-refunded = Refunded
components-totals-free = Free
# The sum that counts for free delivery stands beside the sentence that it explains.
components-free-delivery-missing = Spend { $amount } more for free delivery
components-free-delivery-reached = Your order qualifies for free delivery
components-free-delivery-counted = { $goods } of { $threshold }, before discounts
components-free-delivery-counted-reached = { $goods } before discounts; delivery is free from { $threshold }
