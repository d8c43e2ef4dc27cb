"""How the tests see every attempt of a process at a request."""

WATCH = """
import sys
told = open({file!r}, "a", buffering=1)
def watch(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto")):
        told.write(event + chr(10))
        raise OSError("no request leaves this test")
sys.addaudithook(watch)
told.write("watching" + chr(10))
"""
"""What a Python runs at its start when it stands in a sitecustomize.py: it writes down every attempt at a request."""
