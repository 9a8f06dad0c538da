# Delivery methods, times and places.
