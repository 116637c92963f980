"""Who may ask the studio, and what it says to everybody else: every route, without a browser."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from reconfig.errors import InputError
from reconfig.instance.io import read_instance
from reconfig.jobs.store import Store
from reconfig.web.guard import MOST_BYTES, Door
from reconfig.web.routes import router
from reconfig.web.serving import bound_socket
from tests.studio import Served, served

QUESTION = {"minimise": "cost", "forces": [{"service": "stroke", "site": "M", "runs": True}]}
ROUTES = [(sorted(route.methods or ())[0], route.path) for route in router.routes if isinstance(route, APIRoute)]
DOOR = Door(8000, "secret")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A studio on the toy; nothing that is asked of it here is ever queued."""
    with served(read_instance("instances/toy"), tmp_path_factory.mktemp("store")) as held:
        yield held


def test_every_route_needs_the_token(studio: Served) -> None:
    assert len(ROUTES) == 10
    token = studio.door.token
    for method, route in ROUTES:
        path = route.replace("{name}", "0123456789abcdef")
        for wrong in ("", "/" + "0" * len(token), f"/{token[:-1]}", f"/{token}x", "/%00", "/\u00e9".encode().hex()):
            status, text = studio.ask(method, f"{wrong}{path}", b"{}", Origin=studio.origin)
            assert (status, text) == (403, "Open the studio by the address that its terminal shows.\n"), (method, path)
    assert studio.runs() == []


def test_the_token_is_long_and_new_each_time(tmp_path: Path) -> None:
    instance = read_instance("instances/toy")
    with served(instance, tmp_path / "one") as one, served(instance, tmp_path / "two") as two:
        assert one.door.token != two.door.token
        assert len(one.door.token) == 48
        assert two.ask("GET", f"/{one.door.token}/")[0] == 403


@pytest.mark.parametrize(
    ("method", "headers", "words"),
    [
        ("GET", {"host": "evil.example"}, "name is not the studio's"),
        ("GET", {"host": "evil.example:8000"}, "name is not the studio's"),
        ("GET", {"host": "127.0.0.1"}, "name is not the studio's"),
        ("GET", {"host": "127.0.0.1:8001"}, "name is not the studio's"),
        ("GET", {}, "name is not the studio's"),
        ("POST", {"host": "127.0.0.1:8000"}, "must say which page"),
        ("POST", {"host": "127.0.0.1:8000", "origin": "null"}, "from elsewhere"),
        ("POST", {"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8001"}, "from elsewhere"),
        ("POST", {"host": "127.0.0.1:8000", "origin": "http://localhost:8000"}, "from elsewhere"),
        ("POST", {"host": "127.0.0.1:8000", "origin": "https://127.0.0.1:8000"}, "from elsewhere"),
        ("GET", {"host": "127.0.0.1:8000", "origin": "http://evil.example"}, "from elsewhere"),
        ("GET", {"host": "127.0.0.1:8000", "sec-fetch-site": "cross-site"}, "from elsewhere"),
        ("GET", {"host": "127.0.0.1:8000", "sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, "from elsewhere"),
        (
            "GET",
            {
                "host": "127.0.0.1:8000",
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "iframe",
            },
            "from elsewhere",
        ),
        (
            "POST",
            {
                "host": "127.0.0.1:8000",
                "origin": "http://127.0.0.1:8000",
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "document",
            },
            "from elsewhere",
        ),
    ],
)
def test_strangers_are_refused_even_with_the_token(method: str, headers: dict[str, str], words: str) -> None:
    refusal = DOOR.refusal(method, "/secret/events/jobs", headers)
    assert refusal is not None
    assert refusal.status == 403
    assert words in refusal.words


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"host": "127.0.0.1:8000"}),
        ("GET", {"host": "localhost:8000", "sec-fetch-site": "none"}),
        ("GET", {"host": "127.0.0.1:8000", "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}),
        (
            "GET",
            {
                "host": "127.0.0.1:8000",
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "document",
            },
        ),
        ("POST", {"host": "localhost:8000", "origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}),
    ],
)
def test_its_own_pages_and_links_that_people_follow_are_let_in(method: str, headers: dict[str, str]) -> None:
    assert DOOR.refusal(method, "/secret/", headers) is None


def test_it_listens_on_this_machine_alone(studio: Served) -> None:
    with bound_socket(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
    with socket.socket() as other, pytest.raises(OSError, match="refused"):
        other.connect(("127.0.0.2", studio.door.port))
    with pytest.raises(InputError, match=rf"--port: '{studio.door.port}' cannot be used"):
        bound_socket(studio.door.port)


def test_every_answer_carries_the_headers(studio: Served) -> None:
    import urllib.error
    import urllib.request

    for path in ("", "what-if", "assets/studio.js", "nothing"):
        try:
            answer = urllib.request.urlopen(studio.url(path), timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Set-Cookie"] is None
            assert answer.headers["Server"] is None
            assert answer.headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize(
    "path",
    [
        "docs",
        "redoc",
        "openapi.json",
        "runs/..%2f..%2fetc%2fpasswd",
        "runs/../../../../etc/passwd",
        "runs/%2e%2e",
        "runs/jobs.sqlite",
        "runs/0123456789abcdef",
        "runs/0123456789abcdef?beside=../../x",
        "runs/0123456789ABCDEF",
        "runs/*",
        "events/runs/..%2fowners",
        "explorer?run=../../instances",
        "explorer?run=%00",
        "assets/..%2f..%2fapp.py",
        "assets/../app.py",
        "assets/explorer.html",
        "assets/%2fetc%2fpasswd",
        "static/studio.js",
    ],
)
def test_hostile_paths_and_names_are_inert(studio: Served, path: str) -> None:
    status, text = studio.ask("GET", f"/{studio.door.token}/{path}", Accept="text/html")
    assert status == 404
    assert "root:" not in text
    assert "Traceback" not in text


BAD = {
    "no JSON": (b"{", "JSON"),
    "a list": (b"[]", "should be"),
    "nothing": (b"", "required"),
    "an unknown key": ({**QUESTION, "shell": "rm"}, "shell is wrong"),
    "an unknown objective": ({**QUESTION, "minimise": "fame"}, "minimise is wrong"),
    "no number": (
        b'{"minimise": "cost", "turns": [{"rule": "a", "key": "b", "value": NaN}]}',
        "turns.0.value is wrong",
    ),
    "an endless number": (b'{"minimise": "cost", "turns": [{"rule": "a", "key": "b", "value": 1e999}]}', "finite"),
    "a long name": ({**QUESTION, "label": "x" * 300}, "label is wrong"),
    "many lines": ({"minimise": "cost", "forces": QUESTION["forces"] * 501}, "forces is wrong"),  # type: ignore[operator]
    "an unknown service": (
        {"minimise": "cost", "forces": [{"service": "strok", "site": "M", "runs": True}]},
        "Did you mean 'stroke'?",
    ),
    "a hostile service": (
        {"minimise": "cost", "forces": [{"service": "../../x", "site": "'; DROP TABLE run; --", "runs": True}]},
        "is not in the instance",
    ),
    "a forbidden unit": (
        {"minimise": "cost", "forces": [{"service": "births", "site": "M", "runs": True}]},
        "is settled by its offer",
    ),
    "a neighbour's unit": (
        {"minimise": "cost", "forces": [{"service": "stroke", "site": "X", "runs": False}]},
        "is a neighbour's",
    ),
    "a unit both ways": (
        {
            "minimise": "cost",
            "forces": [{"service": "stroke", "site": "M", "runs": runs} for runs in (True, False)],
        },
        "is to run and not to run",
    ),
    "an unknown rule": (
        {"minimise": "cost", "turns": [{"rule": "nothing", "key": "at_least", "value": 1}]},
        "is no number of a rule",
    ),
    "a number out of bounds": (
        {
            "minimise": "cost",
            "turns": [{"rule": "stroke_80_of_patients_within_20_minutes", "key": "at_least", "value": 130}],
        },
        "should be less than or equal to 1",
    ),
    "an upper bound below the lower": (
        {"minimise": "cost", "turns": [{"rule": "stroke_one_or_two_sites", "key": "at_most", "value": 0}]},
        "at_least is above at_most",
    ),
    "a part of a site": (
        {"minimise": "cost", "turns": [{"rule": "stroke_one_or_two_sites", "key": "at_most", "value": 1.5}]},
        "is no whole number",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_once_and_nothing_is_queued(studio: Served, case: str) -> None:
    body, words = BAD[case]
    status, text = studio.send("what-ifs", body, raw=body if isinstance(body, bytes) else None)
    assert status == 422
    message = json.loads(text)["message"]
    assert words in message
    assert "Traceback" not in text
    assert len(message.splitlines()) <= 2
    assert studio.runs() == []


def test_a_run_that_is_not_there_cannot_be_stopped(studio: Served) -> None:
    for path in ("runs/0123456789abcdef/stop", "runs/..%2f/again"):
        assert studio.send(path)[0] == 404
    assert studio.send("what-ifs", {**QUESTION, "beside": "0123456789abcdef"})[0] == 404


def test_bodies_are_limited(studio: Served) -> None:
    status, text = studio.send("what-ifs", raw=b"x" * (MOST_BYTES + 1))
    assert (status, text) == (413, "A request may be 64 KB long.\n")
    path = f"/{studio.door.token}/what-ifs"
    status, _ = studio.ask("POST", path, b"", Origin=studio.origin, Transfer_Encoding="chunked")
    assert status == 411


def test_other_kinds_of_content_and_methods_are_refused(studio: Served) -> None:
    """What a form of a page elsewhere could send without asking first is not taken for JSON."""
    path = f"/{studio.door.token}/what-ifs"
    status, _ = studio.ask("POST", path, json.dumps(QUESTION).encode(), Origin=studio.origin, Content_Type="text/plain")
    assert status == 422
    assert studio.ask("DELETE", f"/{studio.door.token}/", Origin=studio.origin)[0] == 405
    assert studio.runs() == []


def test_a_page_that_is_refused_is_a_page(studio: Served) -> None:
    status, text = studio.ask("GET", f"/{studio.door.token}/runs/nothing", Accept="text/html")
    assert status == 404
    assert "The store: holds no such run. Go back to the list of runs." in text
    assert "<h1" in text


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").write_bytes(b"no database at all, but long enough to look at" * 40)
    with pytest.raises(InputError, match="is no store of runs"), served(read_instance("instances/toy"), tmp_path):
        pass
    Store(tmp_path / "other").close()
