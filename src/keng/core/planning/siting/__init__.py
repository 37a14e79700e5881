"""Where gongs hang and how many: `SitingProblem` in, `SitingPlan` out, with a certificate of how good it
is.
"""
