"""Who is told what by mail of conferences, nominations, requests and visits.

A word names the body, the day and what to do, and nobody's name: mail travels through strangers' hands. It leads to one
page, and only people who may open that page are told.
"""
