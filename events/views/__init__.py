"""Pages of events. `activities`: what a cluster does together in a year."""
