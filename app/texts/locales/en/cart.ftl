# The cart page and the drawer.
