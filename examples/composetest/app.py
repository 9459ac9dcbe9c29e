"""A page that counts its visitors in Redis, which it finds by its service name."""

import time

import redis
from flask import Flask

RETRIES = 5
PAUSE_SECONDS = 0.5

app = Flask(__name__)
cache = redis.Redis(host="redis", port=6379)


def count_hit():
    """Add one visit and return how many there were; Redis may still be starting."""
    for attempts_left in reversed(range(RETRIES + 1)):
        try:
            return cache.incr("hits")
        except redis.exceptions.ConnectionError:
            if attempts_left == 0:
                raise
            time.sleep(PAUSE_SECONDS)


@app.route("/")
def hello():
    return f"Hello World! I have been seen {count_hit()} times.\n"
