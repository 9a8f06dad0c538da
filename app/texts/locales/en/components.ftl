# Words that several areas share: price, stock, pagination, fields, totals.

# What is wrong with a form, and its fields.
components-field-optional = (optional)
components-field-errors = { $count ->
    [one] One thing needs your attention
    [2] Two things need your attention
    [3] Three things need your attention
   *[other] { $count } things need your attention
}
components-field-error-title = Error: { $title }

# Fields of an address.
components-address-country = Country
components-address-name = Full name
components-address-company = Company
components-address-line1 = Street and number
components-address-line2 = Address line 2
components-address-city = Town or city
components-address-region = State or region
components-address-region-hint = Only where addresses include one, as in the United States.
components-address-phone = Phone
components-address-phone-hint = Only used if the driver cannot find you.
