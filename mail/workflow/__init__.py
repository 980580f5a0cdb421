"""The one door to the outbox: letters are written by acts, sent by a timer, settled by VUFO's officers.

`outbox` writes and settles, `claims` decides who sends what and how it ended, `sending` is a run of the timer.
"""
