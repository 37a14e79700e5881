"""Who strikes which gong on which night."""
