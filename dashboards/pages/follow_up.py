"""Follow-up: whom to call back, in which order, who works at it, and whether the loop closes."""

from dashboards.asked import case_questions
from dashboards.asked.view import View
from dashboards.blocks import cards, tables, worklist
from dashboards.blocks.layout import lead
from dashboards.charts.after_call import after_call
from dashboards.charts.calibration import calibration
from dashboards.figure import show
from dashboards.findings import follow_up as findings
from dashboards.page import Page
from dashboards.serving import who
from dashboards.words.language import _


def draw(view: View) -> None:
    """One sentence, cards, the list with what can be done to its cases, and how far the loop is closed by reason."""
    there = case_questions.every(view)
    open_ones, loop = case_questions.worklist(view, there), case_questions.loop(view, there)
    lead(findings.whom(open_ones))
    cards.draw(*worklist.figures(open_ones, loop), key="follow-up")
    worklist.draw(open_ones, view.settings, who.ask("follow-up"))
    by_reason = case_questions.loop(view, there, by="reason")
    if not by_reason.is_empty():
        tables.show("loop", findings.closes(loop), _(findings.HOW_TO_READ_LOOP), worklist.by_reason(by_reason))
    if not (after := case_questions.after_call(view, there)).is_empty():
        show(after_call(after, title=findings.after_call(after), currency=view.settings.site.currency))
    if (learned := case_questions.learned(view)) is not None:
        title, words = findings.calibrated(learned.trial), _(findings.HOW_TO_READ_CALIBRATION)
        show(calibration(learned.calibration, title=title, subtitle=words))


page = Page(
    name="follow_up",
    title="Follow-up",
    icon=":material/phone_callback:",
    group="Today",
    question="Whom do we call back, who does it, and do we do it in time?",
    draw=draw,
    place=65,
    filtered=False,
)
