"""The command line as a module: `python -m rag`."""

from rag.cli.main import main

main()
