"""How quick the three pages are that people wait for, over ten years of data, beside the plain SQL of each."""
