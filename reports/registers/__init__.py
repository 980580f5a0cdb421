"""Figures that come from registers: aid, delegations, commendations and what else is kept (design rule 14)."""
