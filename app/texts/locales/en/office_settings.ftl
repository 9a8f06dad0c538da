# The back office: settings of the shop itself, and the checklist before it opens.

# What the pages share.
office-settings-shop = Shop
office-settings-payments = Payments
office-settings-taxes = Taxes
office-settings-delivery = Delivery
office-settings-pages = Pages
office-settings-home = Start page
office-settings-home-products = Products on the start page
office-settings-home-hero = In the large picture
office-settings-home-hero-hint = The address of a product in the shop. Empty: a picture of signal flags.
office-settings-home-featured = Below it
office-settings-home-featured-hint = Addresses of products, one on each line, at most { $most }, in the order in which they are shown.
office-settings-home-unknown = There is no product with the address “{ $name }”.
office-settings-home-off-sale = Not shown now, as they are not on sale: { $products }
office-settings-removed = Removed.
office-settings-conflict = Someone else changed this while you were editing. What you entered is still below and has not been saved. Each field that differs says what is stored now; save again to keep yours.
office-settings-now = Stored now: { $value }
office-settings-now-empty = Stored now: nothing
office-settings-name-missing = Enter a name.
office-settings-name-taken = This name is already in use.
office-settings-areas = Areas
office-settings-areas-hint = One per line or separated by commas: a country (DE), a region (US-NY), postcodes (DE 20000-22769), EU or WORLD. The closest zone counts.
office-settings-areas-missing = Enter at least one area, such as DE, EU or WORLD.
office-settings-zone = Zone
office-settings-zone-remove = Remove this zone

# Who the shop is.
office-settings-identity = Identity
office-settings-name = Name of the shop
office-settings-email = E-mail
office-settings-email-hint = Where shoppers’ questions and withdrawals go.
office-settings-phone = Phone
office-settings-slogan = Slogan
office-settings-slogan-hint = The heading of the start page.
office-settings-description = Description
office-settings-description-hint = Below the slogan, and what search engines show.
office-settings-imprint = Imprint
office-settings-imprint-hint = Who answers for the shop, line by line: name, postal address, registers. It stands in the footer and below each e-mail.
office-settings-seat = Where the shop is at home
office-settings-country = Country
office-settings-currency = Currency
office-settings-currency-fixed = The shop has products with prices in { $currency }: its currency can no longer change.
office-settings-order-prefix = Order numbers begin with
office-settings-order-prefix-hint = One to six letters. Orders that were placed before keep their numbers.
office-settings-invoices = Invoices are issued
office-settings-invoices-hint = The e-mail that follows links to the invoice. Refunds of an invoiced order get a credit note in the same way.
office-settings-invoices-by-hand = by hand, on the order’s page
office-settings-invoices-payment = when an order is paid
office-settings-invoices-fulfilment = when the first parcel is sent
office-settings-returns = Returns
office-settings-returns-days = Days to send goods back
office-settings-returns-days-hint = Counted from the last delivery. Leave it empty to promise nothing.
office-settings-returns-days-wrong = Enter a number of days from 1 to { $most }.
office-settings-returns-free = The shop pays for returns
office-settings-withdrawal = Link to withdraw in the footer
office-settings-withdrawal-law = Where the law of the country asks for it
office-settings-withdrawal-always = Always
office-settings-withdrawal-never = Never

# Its look.
office-settings-logo = Logo
office-settings-logo-file = Picture
office-settings-logo-hint = PNG or JPEG. It stands before the shop’s name.
office-settings-logo-save = Use this logo
office-settings-logo-remove = Remove the logo
office-settings-colours = Colours
office-settings-colours-hint = A # and six hexadecimal digits. Leave both of a pair empty for the usual colour.
office-settings-accent-light = Buttons, on light pages
office-settings-accent-dark = Buttons, on dark pages
office-settings-block-light = Header and footer, on light pages
office-settings-block-dark = Header and footer, on dark pages
office-settings-colours-save = Save the colours

# Ways to pay.
office-settings-offered = Offered at the checkout
office-settings-transfer = Bank transfer
office-settings-iban = IBAN
office-settings-iban-hint = Without one, bank transfer is not offered.
office-settings-iban-usual = Empty: { $iban }, from the settings of the server.
office-settings-holder = Account holder
office-settings-holder-hint = Empty: the name of the shop.
office-settings-bic = BIC
office-settings-bank = Bank
office-settings-card = Card
office-settings-card-provider = Cards are taken through the provider that the server is set up with.
office-settings-card-no-provider = No card provider is set up at the server, so cards are not offered either way.
office-settings-cash = Cash on delivery
office-settings-most = Largest order of a customer, in { $currency }
office-settings-guest-most = Largest order of a guest, in { $currency }
office-settings-countries = Only for deliveries to
office-settings-countries-hint = Country codes such as DE, AT. Empty: anywhere.
office-settings-pay-days = Days until an open order is cancelled
office-settings-pay-days-hint = Empty: { $days } days.

# Taxes.
office-settings-tax-none = No tax is charged until there is a zone.
office-settings-tax-zone-add = Add a tax zone
office-settings-tax-zone-new = New tax zone
office-settings-tax-prices = Prices
office-settings-tax-included = Include tax
office-settings-tax-added = Tax is added
office-settings-tax-label = Name of the tax
office-settings-tax-label-hint = What receipts call it, such as VAT.
office-settings-tax-label-missing = Enter what receipts call the tax.
office-settings-rates = Rates
office-settings-rates-hint = In per cent, such as 19 or 8.875. What is left empty is not taxed.
office-settings-rate = { $class }, %
office-settings-classes = Tax classes
office-settings-classes-hint = Products name a class by its code. Classes can be renamed, not removed.
office-settings-classes-save = Save the classes
office-settings-class-new = Another class
office-settings-class-code = Code
office-settings-class-code-hint = Small letters, such as reduced.
office-settings-class-code-wrong = Use small letters, digits, hyphens and underscores.
office-settings-class-name = Name
office-settings-class-name-missing = Enter a name of at most { $most } characters.

# Delivery.
office-settings-delivery-none = Nobody can order until there is a zone with a delivery method.
office-settings-delivery-zone-add = Add a delivery zone
office-settings-delivery-zone-new = New delivery zone
office-settings-methods = Delivery methods
office-settings-method = Delivery method { $number }
office-settings-method-new = Another delivery method
office-settings-method-remove = Remove this delivery method
office-settings-method-flat = { $name }: { $price }
office-settings-method-free-over = { $name }: { $price }, free from { $threshold }
office-settings-method-weight = { $name }: by weight
office-settings-method-value = { $name }: by order value
office-settings-method-name-missing = Enter a name for the delivery method.
office-settings-method-days-wrong = Enter whole working days, at most { $most }.
office-settings-days-from = Working days, fewest
office-settings-days-to = Working days, most
office-settings-delivery-class = Tax class
office-settings-class-usual = Standard
office-settings-kind = Tariff
office-settings-kind-flat = One price
office-settings-kind-weight = By weight
office-settings-kind-value = By order value
office-settings-price = Price, in { $currency }
office-settings-price-missing = Enter a price; 0 for free delivery.
office-settings-free-over = Free from, in { $currency }
office-settings-steps = Steps, for tariffs by weight or value
office-settings-steps-hint = One per line. By weight, the heaviest in grams: “5000: 15.00”. By order value, the least: “50.00: 4.90”.
office-settings-steps-wrong = Write one step per line, such as 5000: 15.00.

# Written pages.
office-settings-page-title = Title
office-settings-page-address = Address
office-settings-page-add = Add a page
office-settings-page-new = New page
office-settings-page-slug = Last part of the address
office-settings-page-slug-hint = Small letters, digits and hyphens, such as terms.
office-settings-slug-wrong = Use small letters, digits and single hyphens.
office-settings-title-wrong = Enter a title of at most { $most } characters.
office-settings-page-text = Text
office-settings-text-markdown = Markdown: # heading, **bold**, - list, [text](address).
office-settings-text-html = This page is written in HTML. What is no text, link, list or table is dropped.
office-settings-text-wrong = Enter a text of at most { $most } characters.
office-settings-page-remove = Remove this page
office-settings-preview = Preview
office-settings-preview-show = Show a preview
office-settings-pages-none = No page has been written yet.
office-settings-pages-missing = Still to be written
office-settings-pages-missing-hint = Products, orders and the checkout lead to these pages.
office-settings-page-write = Write “{ $title }”
office-settings-page-terms = Terms of sale
office-settings-page-privacy = Privacy
office-settings-page-returns = Returns and withdrawal
office-settings-page-delivery = Delivery

# The checklist.
office-home-setup = { $count ->
    [one] One thing is missing before your shop can open.
   *[other] { $count } things are missing before your shop can open.
}
office-setup-title = Before you open
office-setup-ready = Everything is in place. You can open.
office-setup-missing = { $count ->
    [one] One thing is still missing.
   *[other] { $count } things are still missing.
}
office-setup-closed = Shoppers cannot order yet
office-setup-closed-missing = They can look around, and search engines are kept out. What the law usually asks of a shop is missing: { $missing }.
office-setup-closed-union = The shop opens by itself once these are filled in.
office-setup-closed-others = The shop opens by itself once these are filled in. Where its law does not ask for them, you can open it without.
office-setup-sure = I have checked that the law of the shop’s country does not ask for them
office-setup-open-button = Open without them
office-setup-not-sure = Tick the box if you have checked it. A shop in the European Union cannot open without them.
office-setup-opened = The shop is open.
office-setup-text-imprint = the imprint
office-setup-text-terms = the page “terms”
office-setup-text-privacy = the page “privacy”
office-setup-text-returns = the page “returns”
office-setup-done = Done
office-setup-open = Missing
office-setup-server = What leads to no page is set where the shop’s program runs: ask whoever looks after the server.
office-setup-email = An e-mail address of the shop’s own
office-setup-imprint = An imprint: who answers for the shop
office-setup-withdrawal = At least 14 days to return goods: consumers in the European Union may withdraw that long
office-setup-tax = A tax zone: no tax is charged without one
office-setup-home-tax = A tax zone that holds for the shop’s own country
office-setup-delivery = A delivery zone with a method: nobody can order without one
office-setup-payment = A way to pay that is offered in the shop’s own country
office-setup-terms = A page “terms”: the checkout asks shoppers to agree to it
office-setup-privacy = A page “privacy”
office-setup-returns = A page “returns”: how to send goods back, and how to withdraw
office-setup-delivery-page = A page “delivery”: what it costs, and how long it takes
office-setup-product = A product with a picture that is on sale and in stock
office-setup-person = A second person who can log in, should one lose phone and password
office-setup-mail = A mail server, and a sender address of the shop’s own
office-setup-https = An address that begins with https
