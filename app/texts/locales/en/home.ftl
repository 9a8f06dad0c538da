# The start page.

home-best = Best sellers
home-best-more = All best sellers
home-new = New
home-new-more = All new products
home-picked = Our picks
home-promise-free-delivery = Free delivery
home-promise-free-delivery-detail = from { $amount }
home-promise-payment = Pay your way
home-promise-payment-detail = including cash on delivery
home-promise-return = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
home-promise-return-detail = to return it
home-range = Shop by category
home-reduced = On sale
