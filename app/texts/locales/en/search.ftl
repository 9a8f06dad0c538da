# Search and suggestions.
