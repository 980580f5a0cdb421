"""Figures that come from the registers of aid and of delegations (design rule 14)."""
