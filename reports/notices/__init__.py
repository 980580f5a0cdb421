"""Who is told what by mail, when something was done or is due.

A word names the unit, the period and what to do, and nothing of what the report says: mail travels through strangers'
hands. It leads to one page, and only people who may open that page are told.
"""
