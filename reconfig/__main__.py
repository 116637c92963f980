"""`python -m reconfig`."""

from reconfig.cli import main

main()
