"""Who is told what, when something was done to a report."""
