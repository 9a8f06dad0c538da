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

# Fields of an address.
components-address-country = Country
components-address-name = Full name
components-address-company = Company
components-address-line1 = Street and number
components-address-line2 = Address line 2
components-address-city = Town or city
components-address-phone = Phone
components-address-phone-hint = Only used if the driver cannot find you.
