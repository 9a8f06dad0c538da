# The product page.
