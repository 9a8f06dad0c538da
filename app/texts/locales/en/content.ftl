# Written pages.
