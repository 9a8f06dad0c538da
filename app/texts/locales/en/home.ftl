# The start page.
