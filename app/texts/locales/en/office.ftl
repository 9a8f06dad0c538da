# The back office: the frame of its pages, the way in, accounts of staff, settings of staff and roles, the audit.

# The frame.
office-title = { $page } · { $shop } back office
office-skip = Skip to content
office-menu = Menu
office-menu-home = Home
office-menu-orders = Orders
office-menu-products = Products
office-menu-inventory = Inventory
office-menu-promotions = Promotions
office-menu-audit = Audit log
office-menu-settings = Settings
office-account = Your account
office-view-shop = View shop
office-log-out = Log out
office-search = Search orders
office-search-send = Search
office-keys-title = Keyboard shortcuts
office-keys-search = Search orders
office-keys-older = Older order
office-keys-newer = Newer order
office-keys-save = Save the form you are in
office-keys-row = In the sheet of variants: row above, row below
office-keys-copy = In the sheet of variants: copy the cell above
office-keys-this = Show this list
office-keys-on = Use keys without Ctrl
office-keys-close = Close
office-error-title = That did not work
office-error-frame = Back office
office-error-home = Back to the start page
office-moment = { $date }, { $time }
office-actions = Actions
office-choose = Choose …
office-any = Any
office-save = Save
office-saved = Saved.
office-conflict = Someone else changed this while you were editing. This is how it stands now; nothing of yours was saved.
office-from = From
office-to = To
office-filter = Filter
office-filter-clear = Clear

# Fields of several forms.
office-field-email = E-mail
office-field-name = Name
office-field-password = Password
office-field-old-password = Current password
office-field-new-password = New password
office-field-code = Code
office-field-role = Role
office-field-state = Status
office-password-hint = At least ten characters. A sentence is fine.
office-password-missing = Enter your password.

# Logging in.
office-log-in-title = Log in to the back office
office-log-in-button = Log in
office-log-in-out = You have been logged out.
office-log-in-wrong = E-mail and password do not match.
office-too-many-attempts = Too many attempts. Please wait { $unit ->
        [minutes] { $count ->
            [one] one minute
           *[other] { $count } minutes
        }
       *[seconds] { $count ->
            [one] one second
           *[other] { $count } seconds
        }
    }, then try again.
office-code-title = Enter your code
office-code-hint = The six digits in your authenticator app, or a recovery code.
office-code-wrong = This code is wrong or has already been used. Wait for the next one.
office-code-first = The six digits that the app now shows for this shop.
office-code-not-yet = This is not the code that the app should be showing. Check that its clock is right, and enter the current code.
office-code-back = Log in as someone else

# Typing the password once more.
office-confirm-title = Confirm it is you
office-confirm-note = This needs your password once more. You will not be asked again for { $minutes } minutes, and nothing that you entered is lost.
office-confirm-button = Continue
office-confirm-wrong = This is not your password.
office-forbidden-title = Not permitted
office-forbidden = Your role, { $role }, does not include this. Ask someone who manages staff if you need it.

# Accepting an invitation.
office-invitation-title = Welcome, { $name }
office-invitation-lead = You have been invited to work at { $shop }. Your role: { $role }.
office-invitation-password = 1. Choose a password
office-invitation-authenticator = 2. Set up your authenticator app
office-invitation-button = Open my account
office-invitation-done = Your account is open
office-invitation-expired-title = This link no longer works
office-invitation-expired = It has already been used, or is older than { $hours } hours. Ask for a new invitation.
office-qr-label = QR code for your authenticator app
office-qr-note = Scan this with an authenticator app on your phone. From now on, the app shows the codes that you log in with.
office-qr-key = Cannot scan? Enter this key instead:
office-recovery-title = Your recovery codes
office-recovery-note = Print these or keep them in a password manager: they are not shown again. Each of them replaces the app once.
office-recovery-go-on = I have kept them

# One's own account.
office-account-about = About you
office-account-password = Password
office-account-password-button = Change password
office-account-password-done = Your password has been changed. You were logged out everywhere else.
office-account-authenticator = Authenticator app
office-account-authenticator-change = Set up a new app
office-account-authenticator-done = The new authenticator app is in use; the previous one no longer works.
office-account-codes-left = { $count ->
    [0] You have no recovery codes left.
    [one] You have one recovery code left.
   *[other] You have { $count } recovery codes left.
}
office-account-codes-new = Make new recovery codes
office-account-recovery-used = You logged in with a recovery code, which is now used up. If your phone is lost, set up a new authenticator app.
office-account-sessions = Where you are logged in
office-account-session-browser = Browser
office-account-session-network = Network
office-account-session-seen = Last used
office-account-session-this = This browser
office-account-session-end = Log out
office-account-session-done = That browser has been logged out.
office-two-factor-title = A new authenticator app
office-two-factor-button = Use this app

# The start page.
office-home-title = Home
office-home-failed-refunds = Failed refunds
office-home-refunds-by-hand = To pay back by hand
office-home-dead-emails = { $count ->
    [one] One e-mail could not be sent and was given up.
   *[other] { $count } e-mails could not be sent and were given up.
}
office-home-low-stock = Variants low in stock
office-home-sales = Orders placed
office-home-currency = Currency
office-home-today = Today
office-home-last-week = A week ago
office-home-sum = { $count ->
    [one] one order, { $total }
   *[other] { $count } orders, { $total }
}
office-home-sales-note = Both days until the same time. Cancelled orders do not count.

# Orders.
office-orders-title = Orders
office-orders-tabs = Lists of orders
office-orders-all = All
office-orders-to-ship = To ship
office-orders-unpaid = Unpaid
office-orders-attention = Needs attention
office-orders-export = Export as CSV
office-orders-filter = Filter and sort
office-orders-find = Number, e-mail, name, SKU, tracking or reference
office-orders-count = { $count ->
    [0] No orders
    [one] One order
   *[other] { $count } orders
}
office-orders-none = No orders here.
office-orders-none-found = No order matches this filter.
office-orders-number = Order
office-orders-date = Date
office-orders-customer = Customer
office-orders-payment = Payment
office-orders-goods = Goods
office-orders-pieces = Items
office-orders-total = Total
office-orders-sort = Sort by
office-orders-newest = Newest first
office-orders-oldest = Oldest first
office-orders-total-down = Highest total first
office-orders-total-up = Lowest total first
office-orders-choose = Choose
office-orders-choose-one = Choose { $number }
office-orders-ship = Send the chosen orders

# Staff and roles.
office-staff-title = Staff
office-staff-active = Active
office-staff-pending = Invited
office-staff-disabled = Disabled
office-staff-invite = Invite someone
office-staff-invite-note = You get a link to pass on. It works once, within { $hours } hours.
office-staff-invite-button = Make the link
office-staff-invited-title = Link for { $name }
office-staff-link = Pass this link on by a channel that only they can read. It works once, within { $hours } hours, and is not shown again.
office-staff-known = Someone with this address is on the list already.
office-staff-role-missing = Choose a role.
office-staff-role-too-high = This role may do things that yours may not. Choose another.
office-staff-about = Role and access
office-staff-disable = Disabled: cannot log in
office-staff-last-owner = This is the last owner who can log in. Make someone else an owner first.
office-staff-is-disabled = This account is disabled. Enable it first.
office-staff-outranks = Their role may do things that yours may not, so you cannot change it.
office-staff-access = Lost access
office-staff-again-note = A new link lets them choose a new password and set up a new authenticator app. Until they use it, nothing changes.
office-staff-again = Make a new link
office-staff-link-open = A link that has not been used yet is under way. A new one replaces it.
office-roles-title = Roles
office-roles-may = May
office-roles-everything = Everything
office-roles-new = New role
office-roles-add = Add role
office-roles-remove = Remove role
office-roles-removed = The role has been removed.
office-roles-in-use = Someone has this role. Give them another first.
office-roles-name-missing = Enter a name of at most 60 characters.
office-roles-name-taken = There is a role of that name already.
office-roles-too-much = You cannot give permissions that you do not have.
office-roles-fixed = You cannot change this role.
office-permission-orders-view = See orders
office-permission-orders-edit = Edit orders, record payments and cancel
office-permission-orders-fulfil = Ship orders
office-permission-orders-refund = Refund
office-permission-products-edit = Edit products
office-permission-stock-adjust = Adjust stock
office-permission-settings-edit = Change settings
office-permission-staff-manage = Manage staff and roles
office-permission-audit-view = See the audit log
office-permission-export = Export lists

# The audit.
office-audit-title = Audit log
office-audit-search = Search the audit log
office-audit-count = { $count ->
    [0] No entries
    [one] One entry
   *[other] { $count } entries
}
office-audit-empty = Nothing matches.
office-audit-when = When
office-audit-who = Who
office-audit-what = What
office-audit-about = About
office-audit-change = Change
