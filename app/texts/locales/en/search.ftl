# Search and suggestions.

search-field = Search the shop
search-send = Search

search-start = Search
search-start-lead = Enter a product, a brand or an SKU above.

search-none = No results for “{ $typed }”
search-none-lead = Check the spelling, or try a more general word.

search-results = Results for “{ $typed }”
search-results-corrected = Showing results for { $corrected }.
search-results-partial = No product matches all of these words. These match some of them.
search-results-verbatim = Search instead for “{ $typed }”

search-suggestions = Suggestions
search-suggestions-all = { $count ->
    [one] See { $count } result
   *[other] See all { $count } results
}
search-suggestions-categories = Categories
search-suggestions-products = Products
search-suggestions-searches = Searches
search-suggestions-unavailable = The search is unavailable at the moment. Please try again shortly.

search-browse = Browse instead
