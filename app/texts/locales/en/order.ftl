# An order's page.
