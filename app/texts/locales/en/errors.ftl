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

# What went wrong, below the title.
errors-misdirected = This shop answers only the machine it runs on. Whoever runs it has to set its base URL.
errors-not-found = We could not find that page.
errors-gone = This is no longer available.
errors-forbidden = You are not allowed to do that.
errors-too-many = Too many requests. Please wait a moment, then try again.
errors-too-large = What you sent is too large.
errors-address-too-long = This address is too long.
errors-unavailable = The shop is not available at the moment. Please try again shortly.
errors-busy = The shop is very busy right now. Please wait a few seconds, then reload the page. Nothing in your cart is lost.
errors-internal = Something went wrong on our side.
errors-method = This address does not accept that kind of request.
errors-request = We could not understand that request.
errors-query = We could not read this address: { $reason }.
errors-not-a-form = That is not a form.
errors-form = We could not read this form: { $reason }.
errors-incomplete = What you sent did not arrive in full.
errors-not-text = What you sent contains bytes that are not text.
errors-no-character = What you sent contains a character that no text has.
