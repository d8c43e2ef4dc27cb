"""Parts of a page: each is drawn on its own, so that a slow one holds nobody up and a broken one breaks no other."""

import logging
import threading
from collections.abc import Callable

import polars as pl
import streamlit as st

from dashboards.asked.view import View, showing
from dashboards.figure import Figure, show
from dashboards.words import errors, formats
from dashboards.words.language import _, current, speaking
from metrics.deviations import NotAShareError
from metrics.dimensions import UnknownDimensionError
from metrics.together import NotMadeError, reading

_LOG = logging.getLogger(__name__)
_A_MOMENT = 0.1

# Tables of Streamlit import pandas when the first is drawn, and charts ask whether it is there: half imported by one
# thread it breaks another. So it comes before there are any; we ourselves do nothing with it.
pl.DataFrame().to_pandas()


def part(key: str, function: Callable[[View], Figure | None], view: View, *, height: int = 300) -> None:
    """Draw `function(view)` where we are on the page, beside the other parts; the key is the part's own on its page.

    A skeleton of that height, in pixels, stands there when it takes longer than half a second; if it fails, a sentence
    stands there, and the log says why. What the reader presses inside draws this part again and no other.
    """
    done = threading.Event()
    view.parts.append(done)
    with st.container(key=f"part-{key}"):
        _drawn(key, function, view, height=height, done=done, place=len(view.parts))


def wait(view: View) -> None:
    """Wait until every part of the page stands; a reader who has asked for something else ends the waiting."""
    for done in view.parts:
        while not done.wait(_A_MOMENT):
            # Streamlit sees that it is to begin anew where a script asks it for something; this asks for nothing.
            st.session_state.get("parts")
    view.parts.clear()


@st.fragment(parallel=True)
def _drawn(
    key: str, function: Callable[[View], Figure | None], view: View, *, height: int, done: threading.Event, place: int
) -> None:
    try:
        with speaking(current()), showing(view, place), reading(), st.skeleton(height=height):
            if (figure := function(view)) is not None:
                show(figure)
    except NotMadeError:
        st.info(
            _(
                "There are so many contacts that this is worked out beforehand, and since the last load it has not "
                "been. 'spiritlevel refresh' does it; let it run after the loads of each night."
            ),
            icon=":material/hourglass_empty:",
        )
    except (UnknownDimensionError, NotAShareError) as error:
        # It names what a link asks for, and nothing in that is ever followed.
        st.info(formats.plain(errors.told(error)), icon=":material/filter_alt_off:")
    except Exception:  # noqa: BLE001 whatever it was, the rest of the page must stand, and the log has all of it
        _LOG.exception("The part '%s' of a page could not be drawn.", key)
        st.error(_("This part could not be drawn; the log of the server says why."), icon=":material/error:")
    finally:
        done.set()
