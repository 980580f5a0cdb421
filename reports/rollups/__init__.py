"""The national picture, computed on read (design rules 3, 8-13): borders, coverage, totals.

`borders` says which unit a union's report counts for, `coverage` who has reported, `sums` adds figures up in SQL,
`reading` puts these together for a page or a command.
"""
