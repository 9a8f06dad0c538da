# Staff's pages of the stock.

office-stock-list = Inventory
office-stock-all = All
office-stock-low = Running out
office-stock-none = No stock fits.
office-stock-search = Title or SKU
office-stock-search-button = Search
office-stock-item = Item
office-stock-on-hand = On hand
office-stock-reserved = Reserved
office-stock-available = Available
office-stock-is-low = Running out
office-stock-limit = Running out below
office-stock-limit-hint = Pieces left to buy. Empty: { $usual }. With 0 nobody is told.
office-stock-limit-wrong = Enter a whole number from 0 to { $most }, or nothing.
office-stock-limit-stale = Somebody else changed this in the meantime: now it is { $now }.
office-stock-not-counted = Not counted
office-stock-sold-out = Sold out
office-stock-movements = Movements
office-stock-when = When
office-stock-what = What
office-stock-change = Change
office-stock-kind-receive = Received
office-stock-kind-reserve = Reserved
office-stock-kind-release = Released
office-stock-kind-commit = Ordered
office-stock-kind-transfer = Moved
office-stock-kind-ship = Sent
office-stock-kind-return = Came back
office-stock-kind-adjust = Corrected
office-stock-correct = Correct the stock
office-stock-correct-button = Correct the stock
office-stock-adjusted = The stock is corrected.
office-stock-delta = Change
office-stock-delta-hint = −2 takes two pieces off, 10 adds ten.
office-stock-reason = Reason
office-stock-despite = Correct it all the same
office-stock-not-a-count = Enter a whole number, such as −2 or 10.
office-stock-nothing = Enter a change other than zero.
office-stock-no-reason = Enter a reason, such as “damaged”.
office-stock-too-long = That is too long.
office-stock-below-zero = There are only { $count } pieces.
office-stock-below-reserved = Only { $on_hand } would be left, but { $reserved } are promised to { $orders }. Tick the box if they are really gone.

# A stock-take by file.
office-count = Stock-take
office-count-template = Download the list
office-count-upload = Upload what was counted
office-count-file = CSV file
office-count-hint = With the columns “sku” and “counted”, at most { $most } lines. A line without a number stays as it is. Nothing changes before you have seen it.
office-count-look = Show what would change
office-count-missing = Choose a file.
office-count-not-text = That is not a CSV file in UTF-8. Save it as “CSV UTF-8”.
office-count-no-column = The column “{ $column }” is missing.
office-count-most = A file has at most { $most } lines.
office-count-empty = There is nothing in that file.
office-count-faults = { $count ->
    [one] 1 fault
   *[other] { $count } faults
}
office-count-nothing-changed = Nothing was changed. Correct the file and upload it again.
office-count-line = Line
office-count-column = Column
office-count-fault = Fault
office-count-no-sku = The SKU is missing.
office-count-unknown = There is no SKU “{ $sku }”.
office-count-twice = The SKU “{ $sku }” is on line { $line } already.
office-count-not-a-number = “{ $typed }” is not a number.
office-count-decimal = “{ $typed }” is not a whole number.
office-count-negative = “{ $typed }” is negative.
office-count-too-many = “{ $typed }” is too much.
office-count-preview = What would change
office-count-summary = { $count ->
    [one] 1 item differs
   *[other] { $count } items differ
}, { $same } agree, { $uncounted } were not counted.
office-count-no-difference = The stock is as it was counted.
office-count-counted = Counted
office-count-has-moved = Moved
office-count-short = { $count } promised
office-count-more = And { $count } more.
office-count-apply = { $count ->
    [one] Set 1 item to what was counted
   *[other] Set { $count } items to what was counted
}
office-count-done = The stock is what was counted.
office-count-moved = { $count ->
    [one] Nothing was changed: the stock of 1 item moved after you looked at it. Check the list and apply it again.
   *[other] Nothing was changed: the stock of { $count } items moved after you looked at it. Check the list and apply it again.
}
