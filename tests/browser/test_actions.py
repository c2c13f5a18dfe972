"""What can be done with a message: by tools, menu, keys and fingers; in any log of the page."""

import json

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.services.site import Site

pytestmark = BROWSER

_SECOND = """async () => {
    const load = (path) => import(`/static/chat/js/${path}`);
    const [{ mountLog }, { mountComposer }, { Room }, { Registry }, { features }, { stamp }] =
        await Promise.all([
            load("views/log.js"), load("views/composer.js"), load("store/room.js"),
            load("shell/registry.js"), load("features.js"), load("lib/dom.js"),
        ]);
    const { Session } = await load("store/session.js");
    const { Inbox } = await load("store/inbox.js");
    const { Memory } = await load("lib/memory.js");
    const me = { id: 1, name: "Ada" };
    const hooks = {
        keys: { ArrowUp: ({ composer }) => (composer.insert("from the key"), true) },
        complete: {
            match: /~(\\w+)$/,
            find: (word) => ["smile", "smirk"].filter((name) => name.startsWith(word))
                .map((name) => ({ insert: `(${name})`, label: name })),
        },
    };
    const marks = {
        name: "mark", place: "below", when: ({ id }) => id !== null,
        mount: (root) => ({
            paint: ({ id }) => { root.textContent = `part of ${id}`; },
            dispose: () => {},
        }),
    };
    const added = { composer: [hooks], rows: [marks] };
    const registry = new Registry([...features, added]);
    const said = [];
    const outbox = Object.assign(new EventTarget(), {
        on() {}, entries: [], entry() {}, bind: async () => {}, offline() {}, releaseAll() {},
        add: async (kind, payload) => said.push(payload.text),
    });
    const site = {
        registry, tell() {}, ofRooms: registry.ofRooms, session: new Session(me),
        inbox: new Inbox({ me }), limits: { text: 100, frame: 1000 }, memory: new Memory(null),
        keeping: { adopt: async () => {} },
    };
    const start = { key: "second", former: [], name: "second", subject: "" };
    const paths = { socket: "/ws/rooms/second/", page: "/rooms/second/" };
    const room = new Room(site, { room: start, ...paths }, { outbox });
    const model = { site, room, composer: room.composer, reader: room.reader };
    const [log, form] = [stamp("log"), stamp("composer")];
    form.hidden = false;
    const box = document.createElement("div");
    box.id = "second";
    box.append(log, form);
    document.querySelector("main").append(box);
    const disposers = [mountLog(log, model), mountComposer(form, model)];
    const by = { id: 2, name: "Grace" };
    const message = { id: 1, seq: 1, by, at: "2026-11-22T12:00:00Z", text: "in the second log" };
    room.events.dispatch({
        type: "welcome", epoch: "e", head: 1, resume: "new", messages: [message], members: [],
        more: false, can: ["read", "post"], here: [], count: 1, typing: [], me,
        room: { id: 9, kind: "open", name: "second", slug: "second", subject: "" },
    });
    window.second = { said, room, dispose: () => disposers.forEach((dispose) => dispose()) };
}"""
"""A second log and a second composer on the page, of a room that a feature has hooks in."""


@pytest.mark.parametrize("way", ["button", "pointer", "key"])
async def test_one_table_of_actions(join: Join, way: str) -> None:
    """Tools, menu and keys of a message do the same; Escape closes the menu where it was opened."""
    ada = await join("Ada", f"actions-{way}")
    await ada.say("hello")
    await ada.shows("hello")
    row = ada.row("hello")
    if way == "key":
        await ada.log.focus()
        await ada.page.keyboard.press("ArrowUp")
        await ada.page.keyboard.press("r")
    else:
        await row.hover()
        if way == "button":
            await row.get_by_role("button", name="More").click()
        else:
            await row.locator(".row-text").click(button="right")
        await ada.page.keyboard.press("Escape")
        await expect(ada.page.get_by_role("menu")).to_have_count(0)
        await row.get_by_role("button", name="More").click()
        await ada.page.get_by_role("menuitem", name="Reply").click()
    await expect(ada.page.locator("#composer-reply")).to_contain_text("Ada: hello")
    await expect(ada.composer).to_be_focused()


async def test_tools_that_change_under_the_pointer(join: Join) -> None:
    """A click on a tool counts, though what one may do has changed since one has pointed at it."""
    ada = await join("Ada", "actions-change")
    await ada.say("hello")
    await ada.shows("hello")
    wires: list[WebSocketRoute] = []

    def take(page: WebSocketRoute) -> None:
        page.connect_to_server()
        wires.append(page)

    await ada.page.route_web_socket("**/ws/rooms/**", take)
    await ada.reload()
    await ada.row("hello").hover()
    await ada.row("hello").get_by_role("button", name="More").hover()
    wires[-1].send(json.dumps({"type": "can", "can": ["read", "join", "leave", "post", "typing"]}))
    await ada.page.evaluate("new Promise((painted) => requestAnimationFrame(() => painted()))")
    await ada.page.mouse.down()
    await ada.page.mouse.up()
    await expect(ada.page.get_by_role("menu")).to_be_visible()
    await expect(ada.page.get_by_role("menuitem", name="Reply")).to_be_visible()


async def test_sheet(join: Join) -> None:
    """A finger that rests on a message opens a sheet with the same actions."""
    ada = await join("Ada", "sheet", width=360, height=640, has_touch=True, is_mobile=True)
    await ada.composer.fill("hello")
    await ada.send.click()
    await ada.shows("hello")
    text = ada.row("hello").locator(".row-text")
    await text.dispatch_event("pointerdown", {"pointerType": "touch"})
    sheet = ada.page.get_by_role("dialog", name="Message")
    await expect(sheet).to_be_visible()
    await expect(sheet).to_be_focused()
    await sheet.get_by_role("button", name="Reply").tap()
    await expect(sheet).to_have_count(0)
    await expect(ada.page.locator("#composer-reply")).to_contain_text("Ada: hello")


async def test_a_second_log_and_composer(join: Join, checkout: Site) -> None:
    """Log and composer are mounted a second time beside the first ones; features have hooks there;
    what is taken away leaves nothing behind."""
    ada = await join("Ada", "first", at=checkout)
    await ada.say("in the first log")
    await ada.shows("in the first log")
    await ada.page.evaluate(_SECOND)
    second = ada.page.locator("#second")
    await expect(second.locator(".row-text")).to_have_text(["in the second log"])
    await expect(second.locator(".row-part")).to_have_text(["part of 1"])
    field = second.locator("textarea")
    await field.press("ArrowUp")
    await expect(field).to_have_value("from the key")
    await field.fill("")
    await field.press_sequentially("well ~sm")
    await expect(second.get_by_role("option")).to_have_text(["smile", "smirk"])
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(field).to_have_value("well (smirk)")
    await field.press("Enter")
    assert await ada.page.evaluate("second.said") == ["well (smirk)"]
    await expect(ada.page.locator("#composer textarea")).to_have_value("")
    await ada.page.evaluate("second.dispose()")
    await expect(second.locator(".row, .row-tools, [role=listbox]")).to_have_count(0)
    await field.press_sequentially("nobody listens ~sm")
    await expect(second.get_by_role("option")).to_have_count(0)
    await second.evaluate("(box) => box.remove()")
    await ada.say("still here")
    await ada.shows("in the first log", "still here")
