"""A night, ten thousand times: something happens at a home, somebody notices, gongs and bells call, who comes
and how soon.
"""
