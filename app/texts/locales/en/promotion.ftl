# Promotions, coupons and why one is not applied.

promotion-code-missing = Enter a code.
promotion-code-malformed = Codes contain only letters, digits and hyphens.
promotion-code-rejected = { $code }: { $reason }
promotion-unknown-code = We do not recognise this code.
promotion-not-yet = Valid from { $date }.
promotion-expired = Expired on { $date }.
promotion-used-up = This offer has been used up.
promotion-used-up-by-customer = You have already used it.
promotion-not-first-order = For first orders only.
promotion-not-for-country = Not available for deliveries to this country.
promotion-no-matching-item = Nothing in your cart qualifies.
promotion-needs-more = Spend { $amount } more to use it.
promotion-needs-more-items = Add { $count ->
        [one] one more item
       *[other] { $count } more items
    } to use it.
promotion-not-combinable = Cannot be combined with “{ $other }”, which saves you more.
promotion-no-effect = It would not lower the price any further.
promotion-gift-sold-out = The gift is out of stock.
promotion-wrong-currency = Not for orders in { $currency }.
promotion-used-up-meanwhile = “{ $label }” has just been used up.

# What is missing for the nearest promotion.
promotion-hint-spend = Spend { $amount } more for “{ $label }”.
promotion-hint-items = Add { $count ->
        [one] one more item
       *[other] { $count } more items
    } for “{ $label }”.
