# Words that several areas share: price, stock, pagination, fields, totals.
