# Error pages and refusals.

errors-title-400 = That did not work
errors-title-403 = You cannot open this
errors-title-404 = Page not found
errors-title-410 = No longer available
errors-title-429 = Please slow down
errors-title-500 = Something went wrong
errors-title-503 = Back in a moment

errors-form-kept = Nothing you typed is lost.
errors-form-send = Send it again
errors-home = Go to the home page
errors-search = Search again
