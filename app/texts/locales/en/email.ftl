# E-mails to shoppers.
