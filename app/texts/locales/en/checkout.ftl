# The steps from the cart to the order.
