"""A small project as a scrapy-redis user would write it; the tests run it with only SCHEDULER changed."""
