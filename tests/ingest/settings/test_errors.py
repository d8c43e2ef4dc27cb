"""Every mistake in a settings file gets one sentence: file, line, key, what is wrong, and the way out."""

from collections.abc import Callable

import pytest

SOURCE = "[[source]]\nname = 'hotline'\nconnector = 'asterisk_queue_log'\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            "[site]\nname = 'A'\n\ntimezon = 'UTC'",
            "line 4: 'timezon' is no key of [site]; did you mean 'timezone'? Known keys: name, timezone, week_start, ",
            id="a misspelt key",
        ),
        pytest.param(
            "\n[siet]\nname = 'A'",
            "line 2: there is no section 'siet'; did you mean 'site'? Sections: [site], [store], [plugins], ",
            id="a misspelt section",
        ),
        pytest.param(
            "timezone = 'UTC'",
            "line 1: there is no section 'timezone'; it is a key of [site].",
            id="a key before any section",
        ),
        pytest.param(
            "site = { timezon = 'UTC' }",
            "line 1: 'timezon' is no key of [site]; did you mean 'timezone'?",
            id="a misspelt key in a section on one line",
        ),
        pytest.param("site.timezon = 'UTC'", "line 1: 'timezon' is no key of [site]", id="a misspelt key with a dot"),
        pytest.param(
            "[site]\ntimezone = 'Berlin'",
            "line 2: 'timezone' of [site]: 'Berlin' is no time zone; did you mean 'Europe/Berlin'?",
            id="a city instead of a zone",
        ),
        pytest.param(
            "[site]\ntimezone = 'Europe/Berlim'",
            "line 2: 'timezone' of [site]: 'Europe/Berlim' is no time zone; did you mean 'Europe/Berlin'?",
            id="a misspelt zone",
        ),
        pytest.param("[site]\ntimezone = '../x'", "line 2: 'timezone' of [site]: '../x' is no", id="a path as a zone"),
        pytest.param("[site]\ntimezone = ''", "line 2: 'timezone' of [site]: '' is no time zone;", id="an empty zone"),
        pytest.param("[site]\nname = 3", "line 2: 'name' of [site]: 3 should be text in quotes.", id="no text"),
        pytest.param(
            "[site]\nweek_start = 'Mon'",
            "line 2: 'week_start' of [site]: 'Mon' is not one of monday, tuesday, wednesday, thursday, friday, "
            "saturday, sunday; did you mean 'monday'?",
            id="a day that is none",
        ),
        pytest.param("[site]\ncurrency = 'Euro'", "line 2: 'currency' of [site]: 'Euro' is no", id="no currency"),
        pytest.param("[site]\nlocale = 'en_GB'", "line 2: 'locale' of [site]: 'en_GB' is no", id="no language"),
        pytest.param(
            "[cx_score]\nresolved = -1",
            "line 2: 'resolved' of [cx_score]: input should be greater than or equal to 0.",
            id="a weight below nothing",
        ),
        pytest.param(
            "[cx_score]\nserved_in_time = 0\nresolved = 0\nease = 0\nown_score = 0",
            "line 1: every part of the CX score weighs 0; give at least one a weight, such as resolved = 1.",
            id="weights that add up to nothing",
        ),
        pytest.param(
            "[cx_score]\nserved = 2",
            "line 2: 'served' is no key of [cx_score]; did you mean 'served_in_time'?",
            id="a part that is not one",
        ),
        pytest.param(
            "[belief]\nvoice = 90",
            "line 2: 'voice' of [belief]: 90 is not a share from 0 to 1; write 0.9, or '90 %'.",
            id="a belief of more than all",
        ),
        pytest.param("[belief]\nvocie = 0.9", "line 2: 'vocie' is no channel; did you mean 'voice'?", id="no channel"),
        pytest.param("site = 3", "line 1: 3 should be a section with keys of its own.", id="a section that is none"),
        pytest.param(
            "[promise.vocie]\nwithin = '3s'",
            "line 1: 'vocie' is no channel; did you mean 'voice'? Channels: voice, web_voice,",
            id="a misspelt channel",
        ),
        pytest.param(
            "[promise.voice]\n\nwithin = '3 sec'\n[promise.voice.queue.vip]\ntarget = 1",
            "line 3: 'within' of [promise.voice]: '3 sec' is not a duration; write '20s', '15m', '4h', '1d' or a",
            id="no duration, said of the channel though its queues inherit it",
        ),
        pytest.param("[promise.voice]\nwithin = 0", "line 2: 'within' of [promise.voice]: 0.0 should be", id="no time"),
        pytest.param(
            "[promise.sms]\nwithin = true", "line 2: 'within' of [promise.sms]: True is not", id="yes as time"
        ),
        pytest.param("[promise.sms]\nwithin = -1", "line 2: 'within' of [promise.sms]: -1 is not", id="a time below 0"),
        pytest.param("[promise.sms]\nwithin = nan", "line 2: 'within' of [promise.sms]: nan is not", id="nan as time"),
        pytest.param(
            '[promise.voice]\n[promise.voice.queue."gold card"]\ntarget = 80',
            "line 3: 'target' of [promise.voice.queue.\"gold card\"]: 80 is not a share above 0 and up to 1; write 0.8",
            id="a percentage for a share",
        ),
        pytest.param(
            "[promise.voice.queue.vip]\nwithn = '3s'",
            "line 2: 'withn' is no key of [promise.voice.queue.vip]; did you mean 'within'? Known keys: within,",
            id="a misspelt key of a queue",
        ),
        pytest.param("[promise]\nvoice = '20s'", "line 2: 'voice' of [promise]: '20s' should be a section", id="bare"),
        pytest.param("[promise.voice]\nqueue = 3", "line 2: 'queue' of [promise.voice]: 3 should be a", id="no queues"),
        pytest.param(
            f"{SOURCE}{SOURCE}",
            "line 5: there is a source named 'hotline' already, in line 2; names are unique.",
            id="two sources of one name",
        ),
        pytest.param(
            f"{SOURCE}[[source]]\nname = 'b'\nconector = 'x'",
            "line 4: 'connector' of [[source]] is missing; is it 'conector'?",
            id="a misspelt key that a source must have",
        ),
        pytest.param(
            "[[source]]\nname = 'a b'\nconnector = 'x'", "line 2: 'name' of [[source]]: 'a b' is", id="spaces"
        ),
        pytest.param(
            f"{SOURCE}[source.leg]\nid = 'x'\n[[source]]\nname = 'b'\nconnector = 'x'\ntimezone = 'Mars'",
            "line 9: 'timezone' of [[source]]: 'Mars' is no time zone",
            id="the second of two sources",
        ),
        pytest.param(
            "[source]\nname = 'a'", "line 1: sources are written one by one under [[source]]", id="single brackets"
        ),
        pytest.param("[sources]\nname = 'a'", "line 1: there is no section 'sources'; did you mean 'source'?", id="s"),
        pytest.param(
            "[plugins]\nmetrics = ['nowhere']", "line 2: 'metrics' of [plugins] names ", id="a folder that is not there"
        ),
        pytest.param("[plugins]\npages = 'x'", "line 2: 'pages' of [plugins]: 'x' should be a list", id="no list"),
        pytest.param("[limits]\nmemory = '4 XB'", "line 2: 'memory' of [limits]: '4 XB' is not a size;", id="no size"),
        pytest.param(
            "[limits]\ndepth = 'a'", "line 2: 'depth' of [limits]: 'a' should be a whole number.", id="no int"
        ),
        pytest.param("[limits]\ndepth = 0", "line 2: 'depth' of [limits]: 0 should be more than 0.", id="too few"),
        pytest.param("[limits]\nearliest = 'x'", "line 2: 'earliest' of [limits]: 'x' should be a date", id="no date"),
        pytest.param("home = 'x'", "line 1: 'home' is no setting; the home folder is the one", id="the home folder"),
        pytest.param("[store]\nurl = 'mysql://h/d'", "line 2: 'url' of [store]: this is no database", id="MySQL"),
    ],
)
def test_a_mistake_is_said_in_one_sentence(complaint: Callable[[str], str], text: str, sentence: str) -> None:
    said = complaint(text)
    assert said.startswith(f"spiritlevel.toml, {sentence}")
    assert said.endswith((".", "?"))
    assert "\n" not in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            "[site]\nname = 'a'\nname = 'b'", "line 3: 'name' of [site] is written a second time; line 2", id="key"
        ),
        pytest.param("[site]\n[store]\n[site]", "line 3: [site] is written a second time; line 1 has it", id="section"),
        pytest.param(
            "[site]\nname = 'a'\n[site.name]\nb = 1", "line 3: [site.name] is written a second", id="key as section"
        ),
        pytest.param("[site\n", "line 1: this is not TOML: expected ']'", id="a bracket that does not close"),
        pytest.param("[site]\nname = Berlin", "line 2: this is not TOML: invalid value", id="text without quotes"),
        pytest.param("[site]\nname = 'x\n", "line 2: this is not TOML: expected", id="a quote that does not close"),
        pytest.param(
            "[site]\n\nname =", "line 3: this is not TOML: invalid value", id="nothing at the end of the file"
        ),
        pytest.param("[site]\nname = 'a'\0", "line 2: this is not TOML", id="a NUL byte"),
    ],
)
def test_what_is_not_toml_names_its_line(complaint: Callable[[str], str], text: str, sentence: str) -> None:
    assert complaint(text).startswith(f"spiritlevel.toml, {sentence}")


@pytest.mark.parametrize("url", ["postgresql://u:hunter2@h/d", "postgresql://h/d?password=hunter2"])
def test_a_password_in_the_file_is_refused_and_not_repeated(complaint: Callable[[str], str], url: str) -> None:
    said = complaint(f"[store]\nurl = '{url}'")
    assert said.startswith("spiritlevel.toml, line 2: 'url' of [store] holds a password")
    assert "SPIRITLEVEL_STORE__URL" in said
    assert "hunter2" not in said
