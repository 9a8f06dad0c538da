# E-mails in the back office: their words, previews, and those that could not be sent.

office-mails-title = E-mails
office-mails-to-shoppers = To shoppers
office-mails-to-staff = To you and your staff
office-mails-reworded = Your own words
office-mails-words = Words
office-mails-subject = Subject
office-mails-subject-hint = Leave it empty for the usual subject: { $subject }
office-mails-intro = Introduction
office-mails-intro-hint = Replaces the first paragraph; leave it empty for the usual one. A blank line starts a new paragraph. You can use { $names } in both fields.
office-mails-unknown = This e-mail has no { $name }.
office-mails-brace = Every opening brace needs a closing one, with a name between them.
office-mails-too-long = Use at most { $count } characters.
office-mails-stale = Someone else changed these words while you were editing. The preview shows theirs. Save again to replace them with yours.
office-mails-preview = Preview
office-mails-preview-note = Made up, in the words saved last.
office-mails-preview-of = As order { $number } would get it now, in the words saved last.
office-mails-order = Order number
office-mails-order-hint = Empty: the latest order that such an e-mail can be about.
office-mails-order-show = Show
office-mails-order-unfit = There is no such e-mail about order { $number }.
office-mails-plain = As plain text
office-mails-test = Send me a test
office-mails-test-sent = A test e-mail is on its way to you.

# What each of them is called.
office-mail-verify-address = Confirm an e-mail address
office-mail-reset-password = Choose a new password
office-mail-account-exists = Already has an account
office-mail-password-changed = Password changed
office-mail-order-confirmation = Order confirmation
office-mail-order-cancelled = Order cancelled
office-mail-order-expired = Order not paid in time
office-mail-order-link = Link to an order
office-mail-payment-failed = Payment did not go through
office-mail-payment-reminder = Payment reminder
office-mail-payment-received = Payment received
office-mail-parcel-sent = Parcel sent
office-mail-parcel-delivered = Parcel delivered
office-mail-refund-made = Refund
office-mail-withdrawal-received = Withdrawal received
office-mail-withdrawal-notice = A shopper has withdrawn
office-mail-contact-message = Message from the contact form
office-mail-contact-copy = Copy of a message to you
office-mail-new-order = New order
office-mail-order-attention = Order needs attention
office-mail-low-stock = Low stock
office-mail-staff-invitation = Invitation to the back office
office-mail-of-account = E-mail about an account
office-mail-to-staff = E-mail to staff
office-mail-other = E-mail

# Those that could not be sent.
office-failed-link = See the e-mails that could not be sent
office-failed-title = E-mails that could not be sent
office-failed-note = The shop tried each of them for several hours, then gave up. Once the cause is fixed, try again. Drop those that nobody needs any more.
office-failed-none = Every e-mail has been sent.
office-failed-email = E-mail
office-failed-to = To
office-failed-when = Given up
office-failed-why = Reason
office-failed-tries = { $count ->
    [one] One try
   *[other] { $count } tries
}
office-failed-retry = Try again
office-failed-retried = It will be tried again in a moment.
office-failed-drop = Drop
office-failed-reason = Why it is no longer needed
office-failed-drop-button = Drop this e-mail
office-failed-dropped = Dropped. Nobody will try to send it again.
office-failed-no-reason = Say why it is no longer needed.
office-failed-gone = This e-mail is no longer in the list: it is being tried again, or someone else has dropped it.

# The order page.
office-order-email-again = Send again
office-order-email-not-again = This e-mail cannot be sent again: it held something that is not kept.
office-order-done-email = The e-mail will be sent again in a moment.
office-order-event-mail-failed = E-mail not sent

# What each member of staff is told of.
office-account-notices = E-mails to me
office-account-notices-note = The shop writes to you when:
office-account-notice-order = someone places an order
office-account-notice-attention = an order needs attention
office-account-notice-stock = a product is running low
office-account-notices-done = Your choice of e-mails has been saved.

# Invitations.
office-staff-emailed = We have e-mailed this link to { $email }. If it does not arrive, pass it on yourself.
office-staff-not-emailed = We could not e-mail this link to { $email }.
