# Payment methods and what becomes of the money.
