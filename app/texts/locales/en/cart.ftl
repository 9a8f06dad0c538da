# The cart page and the drawer.

cart-title = Your cart
# The header's link; screen readers read on with the number.
cart-link = Cart
cart-link-count = , items: { $count }
cart-checkout = Check out
cart-checkout-blocked = Please change the marked lines first.
cart-total = Total
cart-lines = Items in your cart
cart-summary = Summary
cart-summary-note = You pay in the last step.
cart-empty = Nothing in here yet
cart-empty-lead = Your cart keeps what you put into it for { $days ->
    [one] { $days } day
   *[other] { $days } days
}.
cart-empty-browse = Look around
cart-added = Added: { $item }.

cart-drawer-added = Added to your cart.
cart-drawer-changed = Changed.
cart-drawer-close = Close the cart
cart-drawer-empty = Nothing in here yet.
cart-drawer-removed = Removed.
cart-drawer-see = See cart
# Where prices are net, below sums without tax.
cart-drawer-tax-added = Plus { $tax } and delivery

cart-line-gone = No longer on sale
cart-line-each = { $amount } each
cart-line-gift = { $count ->
    [one] Gift
   *[other] Gift, { $count } pieces
}
cart-line-less = One { $title } less
cart-line-more = One { $title } more
cart-line-quantity = Quantity of { $title }
cart-line-remove = Remove { $title }
# Screen readers read all of it; others see what stands before the rest.
cart-line-update = Update{ $rest } the quantity of { $title }
cart-removed = { $title } was removed.
cart-removed-undo = Undo{ $rest } removing { $title }

cart-code = Code
cart-code-applied = { $code } is applied
cart-code-apply = Apply
cart-code-have = Have a code?
cart-code-remove = Remove{ $rest } the code { $code }

# What happened to a line since the shopper last saw it.
cart-notice-price-changed = The price has changed from { $before } to { $now }.
cart-notice-stock-short = Only { $available } left. Please reduce the quantity.
cart-notice-sold-out = Sold out. Please remove it to continue.
cart-notice-not-on-sale = No longer on sale. Please remove it to continue.
cart-notice-capped-by-stock = Only { $kept } left, so your cart has { $kept } instead of { $wanted }.
cart-notice-capped-by-limit = You can order at most { $kept } of each item, so your cart has { $kept } instead of { $wanted }.
cart-notice-cart-full = Left out, because your cart is full.

# Why a change was refused.
cart-error-not-a-number = Enter a whole number.
cart-error-too-few = Enter at least 1.
cart-error-too-many = You can order at most { $count } of each item.
cart-error-sold-out = This item is sold out.
cart-error-not-on-sale = This item is no longer on sale.
cart-error-too-many-lines = Your cart can hold at most { $count } different items.
cart-error-not-in-cart = This item is not in your cart.
cart-error-wrong-currency = This item is not sold in { $currency }.
cart-error-too-many-coupons = You can use at most { $count } codes.

# A product was to be added before its options were chosen.
cart-options-missing = Please choose each option first.
cart-ordered-meanwhile = That cart has been ordered in the meantime.

# A line that was to be changed had gone, as from another tab.
cart-stale = That item is no longer in your cart. This is your cart as it is now.
# The browser came back without the cookie that names its cart.
cart-no-cookies = Your browser does not keep cookies from this shop, so the shop cannot keep a cart for you. Allow cookies and add the item again.
