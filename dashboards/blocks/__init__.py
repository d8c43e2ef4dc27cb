"""What pages are built of: the frame around them, cards, tables, lists, forms."""
