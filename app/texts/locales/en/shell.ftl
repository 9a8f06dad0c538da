# Header, menus and footer of every page.

shell-account = Account
shell-account-own = Your account
shell-cart-back = Back to cart
shell-categories = Categories
shell-category-all = Everything in { $category }
shell-help = Help
shell-legal = Legal
shell-menu = Menu
shell-more-categories = More
shell-notice-free-delivery = Free delivery from { $amount }
shell-notice-returns = { $days }-day returns
# Below every page. The tax is called as the shop calls it, such as VAT.
shell-prices-added = Prices in { $currency }, excluding { $tax } and delivery.
shell-prices-included = Prices in { $currency }, including { $tax }, excluding delivery.
shell-prices-untaxed = Prices in { $currency }, excluding delivery.
shell-shop = Shop
shell-skip = Skip to content
shell-title = { $page } · { $shop }
