"""What pages ask of people; each form names its fields in their words."""
