"""The one door to the state of reports, rounds, threads, periods and indicator sets.

Every function names the actor, locks the row and reads it again, and writes state and history in one transaction.
"""
