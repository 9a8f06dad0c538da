# The product page.

product-add = Add to cart
product-sold-out = Sold out
product-show-choice = Show this choice
product-option = { $option }: { $value }
# Read by screen readers after a value.
product-choice-impossible = (not in this combination)
product-choice-sold-out = (sold out)
product-quantity = Quantity
product-quantity-less = One less
product-quantity-more = One more
product-sku = SKU { $sku }

# What a price says of tax and delivery. In the first two the tax is called as the shop calls it, such as VAT.
product-price-included = { $tax } included, plus { $delivery }.
product-price-added = Plus { $tax } and { $delivery }.
product-price-untaxed = Plus { $delivery }.
product-price-delivery = delivery

product-promise-arrival = With you by { $date }
product-promise-return = { $days ->
    [one] { $days } day to send it back
   *[other] { $days } days to send it back
}
product-promise-return-free = We pay the postage
product-promise-return-paid = You pay the postage
product-delivery-free = Delivery to { $country } is free
product-delivery-price = Delivery to { $country } { $price }
product-delivery-price-or-free = Delivery to { $country } { $price }, free from { $threshold }
product-delivery-none = We do not deliver this to { $country } at the moment.
product-delivery-method = { $method }: { $time }. { $price }.
product-delivery-days = { $most ->
    [one] { $most } working day
   *[other] { $most } working days
}
product-delivery-days-range = { $least } to { $most } working days
product-return-free = Send it back within { $days ->
    [one] { $days } day
   *[other] { $days } days
}, free of charge. { $link }
product-return-paid = Send it back within { $days ->
    [one] { $days } day
   *[other] { $days } days
}; you pay the postage. { $link }
product-return-more = How returns work

product-photo = Photograph { $number }
# For those who do not see it.
product-photo-of = { $title }, photograph { $number } of { $count }
product-zoom = Photograph in full size
product-zoom-close = Close the photograph

product-description = Description
product-details = Details
product-delivery = Delivery and returns
product-brand = Brand
product-skus = SKU
product-weight = Weight
product-weight-grams = { $grams } g
product-weight-kilograms = { $kilograms } kg
product-weight-range = { $least } to { $most }
product-related = Goes well with this

product-gone = We no longer sell this
product-gone-title = { $title }: no longer sold
product-gone-lead = { $title } is gone for good.
product-gone-lead-related = { $title } is gone for good. These come close.
product-preview = Preview: this is how shoppers will see the product. It cannot be bought here.
product-safety = Product safety
product-safety-maker = Manufacturer
product-safety-responsible = Responsible in the EU
product-safety-warnings = Warnings
