"""Whether people can be reached: every phone tried once a month, answers counted, silence shown."""
