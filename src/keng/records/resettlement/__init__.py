"""What goes along when villages are merged or split, from every room below."""
