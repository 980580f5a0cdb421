"""The registers of the demo: aid and visits of every union through its years, invented by seed, written in bulk."""
