# Promotions, coupons and why one is not applied.
