# The cart page and the drawer.

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

# A line that was to be changed had gone, as from another tab.
cart-stale = That item is no longer in your cart. This is your cart as it is now.
# The browser came back without the cookie that names its cart.
cart-no-cookies = Your browser does not keep cookies from this shop, so the shop cannot keep a cart for you. Allow cookies and add the item again.
