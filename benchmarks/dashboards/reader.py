"""A reader without a browser, who speaks with a Streamlit server as a browser does and sees how long they wait."""

from dataclasses import dataclass, field
from time import perf_counter
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

PATIENCE_S = 180
MOST_BYTES = 200 * 1024**2


class BrokenPageError(Exception):
    """A page showed an error, or did not come to its end."""


@dataclass(kw_only=True)
class Reader:
    """One reader on one page; `widgets` are the filters that the page has drawn, by their key.

    `drawn` is what stands on the page since the latest choice, by its place there.
    """

    port: int
    page: str = ""
    language: str = "English"
    widgets: dict[str, str] = field(default_factory=dict)
    drawn: dict[tuple[int, ...], Delta] = field(default_factory=dict)
    bytes_read: int = 0
    _socket: ClientConnection | None = None
    _state: BackMsg = field(default_factory=BackMsg)
    _known: dict[str, Delta] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Connect."""
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        self._socket = connect(address, max_size=MOST_BYTES, open_timeout=PATIENCE_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Go away."""
        if self._socket is not None:
            self._socket.close()

    def open(self) -> float:
        """Open the page; the seconds until it stands."""
        self._state.rerun_script.page_name = self.page
        self._state.rerun_script.context_info.locale = "en-GB"
        self._state.rerun_script.context_info.timezone = "Europe/Ljubljana"
        return self._rerun()

    def choose(self, key: str, values: list[str]) -> float:
        """Choose these values in a filter; the seconds until the page stands again."""
        if key not in self.widgets:
            raise BrokenPageError(f"Page '{self.page}' has no filter '{key}', only {', '.join(self.widgets)}.")
        widgets = self._state.rerun_script.widget_states.widgets
        one = next((x for x in widgets if x.id == self.widgets[key]), None) or widgets.add(id=self.widgets[key])
        del one.string_array_value.data[:]
        one.string_array_value.data.extend(values)
        # What was chosen stays chosen even when nothing is left of it.
        one.string_array_value.SetInParent()
        return self._rerun()

    def _rerun(self) -> float:
        if self._socket is None:
            raise BrokenPageError("Nobody is connected.")
        del self._state.rerun_script.cached_message_hashes[:]
        self._state.rerun_script.cached_message_hashes.extend(sorted(self._known))
        self.drawn.clear()
        began = perf_counter()
        self._socket.send(self._state.SerializeToString())
        while True:
            came = self._socket.recv(timeout=PATIENCE_S)
            self.bytes_read += len(came)
            message = ForwardMsg.FromString(came if isinstance(came, bytes) else came.encode())
            kind = message.WhichOneof("type")
            if message.hash and message.metadata.cacheable and kind == "delta":
                self._known[message.hash] = message.delta
            if kind in {"delta", "ref_hash"}:
                delta = message.delta if kind == "delta" else self._known[message.ref_hash]
                self.drawn[tuple(message.metadata.delta_path)] = delta
                self._see(delta)
            elif kind == "navigation":
                # What a new session names is the script with the menu; the menu says which page it has chosen.
                self._state.rerun_script.page_script_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._state.rerun_script.query_string = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                if message.script_finished not in {
                    ForwardMsg.FINISHED_SUCCESSFULLY,
                    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                }:
                    raise BrokenPageError(f"Page '{self.page}' did not come to its end.")
                return perf_counter() - began

    def _see(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise BrokenPageError(f"Page '{self.page}' shows an error: {element.exception.message}")
        if kind == "alert" and "could not be drawn" in element.alert.body:
            raise BrokenPageError(f"Page '{self.page}' has a part that could not be drawn.")
        if kind == "multiselect":
            key = element.multiselect.id.rsplit("-", 1)[-1]
            self.widgets[key] = element.multiselect.id
