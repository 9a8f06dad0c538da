# Written pages.

# The contact form.
contact-title = Contact us
contact-note = Your message goes to us by e-mail, and we reply by e-mail.
contact-message = Your message
contact-message-missing = Write your message.
contact-copy = Send me a copy
contact-button = Send message
contact-sent = Thank you. Your message has been sent to us.
