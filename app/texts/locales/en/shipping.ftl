# Delivery methods, times and places.

shipping-choose = How would you like it delivered?
shipping-choose-missing = Choose how you would like it delivered.
shipping-undeliverable = We cannot deliver this cart to { $country }.
shipping-undeliverable-address = We cannot deliver this cart to { $country }. Please choose another country.
shipping-other-address = Choose another address
shipping-change-cart = Change your cart
