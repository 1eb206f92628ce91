"""The command line, where the journey begins and is read: each command in its own module, listed in `main`.

Modules here import only click and the standard library when they are loaded; what a command needs it imports
when it runs, so that `linkcrawler --help` answers at once. Data goes to standard output, hints and progress
to standard error; exit code 0 is done, 1 failed, 2 not understood.
"""
