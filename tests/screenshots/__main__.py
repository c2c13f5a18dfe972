"""Take pictures of each state of the page, on each size of window, light and dark."""

import argparse
import asyncio
import html
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, async_playwright
from playwright.async_api import TimeoutError as Late

from tests.screenshots.scene import NEW, Scene
from tests.screenshots.scenes import SCENES
from tests.screenshots.team import Team
from tests.services.browser import ARGUMENTS, chromium_program
from tests.services.entrance import enter
from tests.services.site import Site, manage, unlimited

BUILD = Path(__file__).parent / "build"
NAME = "Harbour"
PRESENT = ("Grace Hopper", "Tom Okafor", "Edsger", "Priya Menon", "佐藤 健")


@dataclass
class Size:
    """A window. Each scene is taken on the first four, `few` of them on the others."""

    name: str
    width: int
    height: int
    options: dict[str, Any] = field(default_factory=dict)
    few: tuple[str, ...] = ()
    direction: str = "ltr"

    @property
    def narrow(self) -> bool:
        """The rooms are in a drawer."""
        return self.width < 720 or self.height < 480


_SHAPE = "from tests.screenshots.shaping import shape; shape()"
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_TOUCH = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
_FEW = (
    "home",
    "room",
    "room-empty",
    "room-code",
    "room-draft",
    "dialog",
    "panel",
    "site-people",
    "unreads",
)
SIZES = [
    Size("360", 360, 740, _TOUCH),
    Size("768", 768, 1024),
    Size("1280", 1280, 800),
    Size("1920", 1920, 1080),
    Size("landscape", 740, 360, _TOUCH, few=(*_FEW, "drawer", "sheet", "offline")),
    Size("320", 320, 640, _TOUCH, few=(*_FEW, "drawer", "sheet", "enter", "visitor")),
    Size("zoom", 640, 400, {"device_scale_factor": 2}, few=(*_FEW, "drawer")),
    Size("forced", 1280, 800, {"forced_colors": "active"}, few=(*_FEW, "tools", "row-menu")),
    Size("rtl", 1280, 800, few=(*_FEW, "tools"), direction="rtl"),
    Size("rtl-360", 360, 740, _TOUCH, few=(*_FEW, "drawer"), direction="rtl"),
]


class Camera:
    """Takes scenes of one site on one size of window."""

    def __init__(self, browser: Browser, site: Site, out: Path, size: Size) -> None:
        """Write to `out`, which exists."""
        self._browser = browser
        self._site = site
        self._out = out
        self._size = size
        self._shared: dict[str | None, BrowserContext] = {}
        self.missed: list[str] = []
        """The scenes that did not come about, and why: their pictures show something else."""

    async def take(self, scene: Scene, cookie: str) -> None:
        """The scene, light and dark, by whoever has the cookie; an empty one is a visitor's."""
        size = self._size
        if scene.narrow not in {None, size.narrow} or (size.few and scene.name not in size.few):
            return
        shared = None if scene.leaves else self._shared.get(scene.by)
        context = shared or await self._context(cookie)
        if not scene.leaves:
            self._shared[scene.by] = context
        page = await context.new_page()
        page.set_default_timeout(10_000)
        if scene.route is not None:
            await page.route_web_socket("**/ws/**", scene.route)
        await page.goto(self._site.url + scene.path)
        try:
            await scene.prepare(page)
        except (AssertionError, Late) as error:
            self.missed.append(f"{scene.name} {size.name}: {str(error).splitlines()[0]}")
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await page.evaluate(_DRAWN)
            path = self._out / f"{scene.name}-{size.name}-{scheme}.png"
            await page.screenshot(path=path, animations="disabled", full_page=True)
        await (context if scene.leaves else page).close()

    async def close(self) -> None:
        """Close the browser profiles that scenes have shared."""
        for context in self._shared.values():
            await context.close()
        self._shared.clear()

    async def _context(self, cookie: str) -> BrowserContext:
        size = self._size
        viewport: Any = {"width": size.width, "height": size.height}
        options: Any = {"reduced_motion": "reduce", "locale": "en-GB", **size.options}
        context = await self._browser.new_context(viewport=viewport, **options)
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        if size.direction == "rtl":
            await context.add_init_script(
                "addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl'))"
            )
        for pair in filter(None, cookie.split("; ")):
            name, _, value = pair.partition("=")
            await context.add_cookies([{"name": name, "value": value, "url": self._site.url}])
        return context


@dataclass
class Studio:
    """A site that is photographed, and by whom."""

    browser: Browser
    site: Site
    out: Path
    sizes: list[Size]
    cookies: Mapping[str, str]

    async def take(self, scenes: list[Scene]) -> list[str]:
        """All scenes on all sizes, two sizes at once; returns those that did not come about."""
        missed: list[str] = []
        two = asyncio.Semaphore(2)

        async def run(size: Size) -> None:
            async with two:
                camera = Camera(self.browser, self.site, self.out, size)
                for scene in scenes:
                    await camera.take(scene, "" if scene.by is None else self.cookies[scene.by])
                await camera.close()
                missed.extend(camera.missed)

        async with asyncio.TaskGroup() as group:
            for size in self.sizes:
                group.create_task(run(size))
        return missed


async def _photograph(directory: Path, out: Path, wanted: argparse.Namespace) -> list[str]:
    database = directory / "chat.sqlite3"
    env = {"DATA_DIR": str(directory), "DATABASE_URL": f"sqlite:///{database}", **unlimited()}
    env |= {"SITE_NAME": NAME}
    manage("migrate", "--verbosity", "0", env=env)
    site = Site("serve", 1, env, directory / "site.log")
    scenes = [one for one in SCENES if not wanted.scenes or one.name in wanted.scenes]
    sizes = [one for one in SIZES if not wanted.sizes or one.name in wanted.sizes]
    team = Team(site.url)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_program(), args=ARGUMENTS
        )
        studio = Studio(browser, site, out, sizes, team.cookies)
        site.start()
        try:
            team.cookies[NEW] = await enter(site.url, NEW)
            missed = await studio.take([one for one in scenes if one.early])
            await team.settle()
            site.stop()
            team.age(database)
            manage("shell", "-v", "0", "-c", _SHAPE, env=env)
            site.start()
            await team.sign_in()
            async with team.present("release", *PRESENT):
                missed += await studio.take([one for one in scenes if not one.early])
        finally:
            site.stop()
            await browser.close()
    return missed


def _index(out: Path) -> None:
    """A page with all pictures."""
    names = sorted(path.name for path in out.glob("*.png"))
    figures = "".join(
        f"<figure><img src='{name}' loading=lazy height=400><figcaption>{html.escape(name)}"
        "</figcaption></figure>"
        for name in names
    )
    style = "body{display:flex;flex-wrap:wrap;gap:1em;font:13px system-ui}figure{margin:0}"
    (out / "index.html").write_text(f"<!doctype html><style>{style}</style>{figures}")


def main() -> None:
    """Parse the command line and take the pictures; fails where a scene did not come about."""
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("scenes", nargs="*", help="names of scenes; all where none is named")
    parser.add_argument("--sizes", nargs="*", default=[], help="names of sizes; all by default")
    parser.add_argument("--out", type=Path, default=BUILD)
    wanted = parser.parse_args()
    if not wanted.scenes and not wanted.sizes:
        shutil.rmtree(wanted.out, ignore_errors=True)
    wanted.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as directory:
        missed = asyncio.run(_photograph(Path(directory), wanted.out, wanted))
    _index(wanted.out)
    print(f"{wanted.out}/index.html")
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main()
