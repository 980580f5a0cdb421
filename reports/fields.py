"""The former address of the column of a figure, by which landed migrations name it."""

from clusters.amounts import DECIMAL_PLACES, MAX_DIGITS, MAX_VALUE, FigureField

__all__ = ["DECIMAL_PLACES", "MAX_DIGITS", "MAX_VALUE", "FigureField"]
