"""Where items go."""

import json
import os


class Lines:
    """Every item is a line of the file OUT, on disk before the next step."""

    def __init__(self, path):
        self.file = open(path, "a")  # noqa: SIM115, PTH123

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings["OUT"])

    def process_item(self, item):
        self.file.write(json.dumps(item, sort_keys=True) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        return item
