# Lists of products: categories, filters, sorting.
