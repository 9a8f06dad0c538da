# The customer's account: registration, log-in, profile, addresses.

# Around every page of the account.
account-nav-label = Account
account-nav-overview = Overview
account-log-out = Log out
account-too-many-attempts = Too many attempts. Please wait { $unit ->
        [minutes] { $count ->
            [one] one minute
           *[other] { $count } minutes
        }
       *[seconds] { $count ->
            [one] one second
           *[other] { $count } seconds
        }
    }, then try again.

# Fields of several forms.
account-field-email = E-mail
account-field-name = Name
account-field-password = Password
account-field-old-password = Current password
account-field-new-password = New password
account-field-password-hint = At least ten characters. A sentence is fine.
account-field-news = E-mail me news twice a month

# Logging in.
account-log-in-title = Log in
account-log-in-reset = Your password has been changed. Log in with the new one.
# Shown to whoever comes back to the log-in without any cookie.
account-log-in-no-cookies = If you have just logged in: your browser keeps no cookies from this shop. Allow them and log in again.
account-log-in-out = You have been logged out.
account-log-in-password-missing = Enter your password.
account-log-in-wrong = E-mail and password do not match.
account-log-in-forgotten = Forgot your password?
account-demo-title = Demo log-in
account-demo-note = Only shown on your own machine.

# The cart after logging in.
account-carts-title = Your cart
account-carts-heading = Your carts have been combined
account-carts-lead = You are logged in, and your cart holds what was in both.
account-carts-notice = { $product }: { $notice }
account-carts-found = { $count ->
    [one] One item was in your cart from an earlier visit. It is still there.
   *[other] { $count } items were in your cart from an earlier visit. They are still there.
}
account-carts-unknown-item = An item
account-carts-continue = Continue
account-carts-view = View cart

# Registering, and confirming the address.
account-register-title = Create an account
account-register-button = Create account
account-register-log-in = I already have an account
account-verify-title = Confirm your e-mail address
account-verify-sent = We have sent you an e-mail with a link. Follow it and enter your password to open your account. The link works for { $hours } hours.
account-verify-sent-again = If an account is waiting for that address to be confirmed, a new e-mail is on its way.
account-verify-expired = This link has already been used or has expired. If your address is confirmed, just log in.
account-verify-folder = No mail server is set up: e-mails are saved as files in { $folder }.
account-verify-note = No e-mail yet? Check your spam folder, or have it sent again.
account-verify-button = Send again
account-confirm-note = Confirm that you created this account by entering the password you chose for it.
account-confirm-button = Confirm
account-confirm-wrong = That is not the password of this account. If you did not choose one, or have forgotten it, reset your password.
account-verified-title = Address confirmed
account-verified-heading = Welcome
account-verified = { $orders ->
    [0] Your address is confirmed and your account is ready.
    [one] Your address is confirmed and your account is ready. It includes the order you placed before.
   *[other] Your address is confirmed and your account is ready. It includes the { $orders } orders you placed before.
}

# A forgotten password.
account-reset-title = Reset your password
account-reset-note = We will e-mail you a link that works for { $minutes } minutes.
account-reset-sent = If that address has an account, an e-mail with a link is on its way.
account-reset-button = Send the link
account-reset-back = Back to log-in
account-reset-expired-title = This link no longer works
account-reset-expired = The link has already been used or is older than { $minutes } minutes.
account-reset-again = Request a new link
account-new-password-title = Choose a new password
account-new-password-note = This logs you out on every device.
account-new-password-button = Save the password

# The overview.
account-overview-title = Your account
account-overview-heading = Hello, { $name }
account-overview-address = Address
account-overview-no-address = No address saved yet.
# Followed, for screen readers, by what can be changed.
account-overview-change = Change
account-overview-change-addresses = addresses
account-overview-change-profile = profile
account-overview-confirmed = Confirmed
account-overview-unconfirmed = Not confirmed yet
account-latest-title = Latest order
account-latest-expected = { $number }: expected { $window }.
account-latest-state = { $number }: { $state }.
account-latest-track = Track order

account-orders-title = Orders
account-orders-all = All orders
account-orders-none = You have not ordered anything yet.
account-orders-start = Start shopping
account-orders-number = Order
account-orders-date = Date
account-orders-status = Status
account-orders-total = Total

# Addresses; the buttons are followed, for screen readers, by the street.
account-addresses-title = Addresses
account-address-added = The address has been saved.
account-address-changed = The address has been changed.
account-address-removed = The address has been removed.
account-address-made-default = This address is now your default.
account-address-too-many = You have already saved { $count } addresses. Remove one first.
account-address-add = Add an address
account-address-save = Save address
account-address-default = Default
account-address-make-default = Make default
account-address-edit = Edit
account-address-remove = Remove
account-address-edit-title = Edit address
account-address-save-changes = Save changes
account-address-back = Back to addresses

account-profile-title = Profile
account-profile-name = Name and e-mail
account-profile-name-save = Save name
account-profile-name-changed = Your name has been changed.
account-profile-emails = E-mails
account-profile-emails-save = Save choice
account-profile-emails-saved = Your choice has been saved.
account-profile-password-save = Change password
account-profile-password-changed = Your password has been changed, and all other sessions have ended.
account-profile-password-missing = Enter your current password.
account-profile-password-wrong = That is not your current password.
account-profile-session-ended = The session has ended.
account-profile-sessions-ended = All other sessions have ended.
account-profile-unknown-form = That form is not one of ours.
account-session-title = Where you are logged in
account-session-browser-head = Browser
account-session-network = Network
account-session-used = Last used
account-session-own = This one
account-session-end = End
account-session-end-which = the session of { $browser }
account-session-end-others = End all other sessions
account-session-browser = { $browser } on { $system }
account-session-unknown-browser = Unknown browser
