"""What is wrong with a set-up, and what to do about it: everything that `linkcrawler doctor` looks at.

    finding         one thing that was looked at: ok, warning or failed, and the remedy
    configuration   settings, the TOML file, secrets, whose crawl it is
    machine         the program and its libraries, data folder, disk, open files, names, ports, certificates, traces
    redis           the frontier's server: there, new enough, keeps what it is given, its clock
    store           the store: there, new enough, its tables those of this program, its clock

It changes nothing and starts nothing. Each look ends within seconds, and none keeps another from being taken.
"""

from linkcrawler.desk.doctor.examination import Examination
from linkcrawler.desk.doctor.finding import Finding

__all__ = ["Examination", "Finding"]
