# Lists of products: categories, filters, sorting.

catalog-all = All products
# For search engines, where a category has no text of its own.
catalog-description = { $title } at { $shop }.
catalog-list = Products
catalog-sub-categories = Subcategories

catalog-applied = Applied filters
catalog-applied-clear = Clear all
catalog-applied-price-max = Up to { $amount }
catalog-applied-price-min = From { $amount }
catalog-applied-remove = Remove filter: { $filter }

catalog-empty = No products found
catalog-empty-category = There are no products here at the moment.
catalog-empty-filters = No product matches all of these filters. Remove one:
catalog-empty-show-all = Show all
catalog-empty-without = Without { $filter }

catalog-filters = Filter
catalog-filters-all-categories = All categories
catalog-filters-availability = Availability
catalog-filters-category = Category
catalog-filters-close = Close filters
# Screen readers read all of it; others see the number.
catalog-filters-count = { $count ->
    [one] { $shown } product
   *[other] { $shown } products
}
catalog-filters-price = Price in { $currency }
catalog-filters-price-max = To
catalog-filters-price-min = From
catalog-filters-price-wrong = Write an amount like 19.90.
catalog-filters-show = Show results

catalog-shown = Products { $first } to { $last } of { $count }
catalog-shown-all = { $count ->
    [one] You have seen the only product
   *[other] You have seen all { $count } products
}
catalog-shown-sizes = Products per page:

catalog-sort = Sort by
catalog-sort-name = Name
catalog-sort-newest = Newest
catalog-sort-popular = Most popular
catalog-sort-price-ascending = Price, low to high
catalog-sort-price-descending = Price, high to low
catalog-sort-relevance = Best match
catalog-sort-send = Sort
