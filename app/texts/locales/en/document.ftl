# What is printed on documents, as PDF files have it.
document-invoice = Invoice { $number }
document-credit-note = Credit note { $number }
document-slip-of = Packing slip for order { $number }
document-slips = Packing slips
document-issued = Date
document-order = Order
document-ordered = Ordered on
document-corrects = Corrects invoice
document-delivery = Delivery
document-buyer = Bill to
document-delivered-to = Deliver to
document-item = Item
document-pieces = Quantity
document-packed = Packed
document-price = Price
document-tax = Tax
document-sum = Amount
document-discount = less { $amount }
document-net = Net at { $rate }
document-tax-of = { $rate } { $label }
document-total = Total
document-tax-included = Prices include tax.
document-tax-added = Prices of single items are without tax; amounts include it.
document-shopper-note = Note from the customer
document-page = Page { $page } of { $pages }

# As a page of the shop has them.
document-seller = Sold by
document-line = { $count } × { $title }
document-unit = { $price } each
document-rate = { $rate } tax
