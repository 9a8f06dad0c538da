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
