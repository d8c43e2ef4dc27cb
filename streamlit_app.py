"""The browser's door: the ASGI app and its pages."""

import streamlit as st

from dashboards.serving import options
from dashboards.serving.server import ROUTES, SCRIPT

options.apply()
app = st.App(SCRIPT, routes=ROUTES)

if __name__ == "__main__":
    app.run(config=options.OPTIONS)
