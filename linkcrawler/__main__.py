"""`python -m linkcrawler` is the command `linkcrawler`."""

from linkcrawler.cli.main import main

if __name__ == "__main__":
    main()
