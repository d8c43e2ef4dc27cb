"""How Streamlit is to run: nothing leaves the machine, no detail of an error, our colours."""

from collections.abc import Mapping
from typing import Any

from streamlit import config, net_util
from streamlit.runtime.pages_manager import PagesManager

from dashboards import theme
from dashboards.theme import BACKGROUND, DARK, LIGHT, PRIMARY


def _palette(name: str, palette: Mapping[str, str]) -> dict[str, Any]:
    ground, side = BACKGROUND[name], palette["wash"]
    colours = {
        "primaryColor": PRIMARY[name],
        "backgroundColor": ground,
        "secondaryBackgroundColor": side,
        "textColor": palette["ink"],
        "linkColor": palette["good"],
        "borderColor": palette["rule"],
        "blueColor": palette["good"],
        "orangeColor": palette["bad"],
        "greenColor": palette["third"],
        "violetColor": palette["fourth"],
        "grayColor": palette["muted"],
        "chartCategoricalColors": [palette[x] for x in ("good", "bad", "third", "fourth", "muted")],
    }
    return {f"theme.{name}.{option}": value for option, value in colours.items()}


OPTIONS: Mapping[str, Any] = {
    # Unset, Streamlit asks a server on the internet for the machine's address when it starts.
    "browser.serverAddress": "localhost",
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    # The download of Streamlit's own tables would let formulas through; ours does not.
    "client.disableDataExport": True,
    # What is chosen goes from the address into the session, and a pair of days has to begin with an empty pair.
    "global.disableWidgetStateDuplicationWarning": True,
    "runner.magicEnabled": False,
    # After every run Streamlit looks through the whole heap for garbage; Python does so by itself when there is some.
    "runner.postScriptGC": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 1,
    "server.showEmailPrompt": False,
    "theme.baseRadius": "0.4rem",
    "theme.metricValueFontSize": "1.75rem",
    "theme.metricValueFontWeight": 600,
    "theme.paddingTop": "0.5rem",
    "theme.paddingBottom": "3rem",
    "theme.headingFontSizes": ["1.9rem", "1.35rem", "1.1rem", "1rem", "0.9rem", "0.85rem"],
    **_palette("light", LIGHT),
    **_palette("dark", DARK),
}
"""By Streamlit's names."""


def unset() -> dict[str, Any]:
    """Our options, without those that somebody has set by a flag of `streamlit run` or in a config.toml."""
    return {option: value for option, value in OPTIONS.items() if not config.is_manually_set(option)}


def apply() -> None:
    """Set our options in this process, for a server that somebody else has started."""
    for option, value in unset().items():
        config.set_option(option, value)
    settle()
    theme.trust_charts()


def settle() -> None:
    """Settle, once per process, what Streamlit has no option for."""
    # A page of another origin that tries to connect makes Streamlit ask a server on the internet for the address of
    # this machine, to compare the two. With an address known already it does not ask; this one is allowed in any case.
    net_util._external_ip = "127.0.0.1"  # noqa: SLF001 there is no option, as said above
    # Until somebody has seen the menu, an address such as /loads would run the file of that name in the folder pages.
    PagesManager.uses_pages_directory = False
