"""The program, from a checkout: ``python run.py [COMMAND] [OPTIONS]``."""

from aggregator.process import main

if __name__ == "__main__":
    raise SystemExit(main())
