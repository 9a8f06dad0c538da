# Header, menus and footer of every page.
