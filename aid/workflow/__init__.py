"""The one door to the register's states and money.

Every function names the actor, locks the pledge or donor and reads it again, and writes all rows in one transaction.
"""
