"""What is written about events. `activities` holds the joint activities of a cluster."""
