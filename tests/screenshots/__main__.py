"""Take pictures of each state of the page, on each size of window, light and dark."""

import argparse
import asyncio
import html
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.screenshots.scene import Scene
from tests.screenshots.scenes import EMPTY, SCENES
from tests.screenshots.team import ME, Team
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


_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_TOUCH = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
_FEW = ("home", "room", "room-empty", "room-code", "room-draft", "dialog", "panel")
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
    """Takes scenes of one site."""

    def __init__(self, browser: Browser, site: Site, out: Path) -> None:
        """Write to `out`, which exists."""
        self._browser = browser
        self._site = site
        self._out = out
        self.cookie = ""

    async def take(self, scene: Scene, size: Size) -> None:
        """The scene, light and dark."""
        if scene.narrow not in {None, size.narrow} or (size.few and scene.name not in size.few):
            return
        context = await self._context(scene, size)
        page = await context.new_page()
        if scene.route is not None:
            await page.route_web_socket("**/ws/**", scene.route)
        if size.direction == "rtl":
            await page.add_init_script(
                "addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl'))"
            )
        await page.goto(self._site.url + scene.path)
        try:
            await scene.prepare(page)
        except AssertionError as error:
            print(f"{scene.name} {size.name}: {str(error).splitlines()[0]}")
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await page.evaluate(_DRAWN)
            path = self._out / f"{scene.name}-{size.name}-{scheme}.png"
            await page.screenshot(path=path, animations="disabled")
        await context.close()

    async def _context(self, scene: Scene, size: Size) -> BrowserContext:
        viewport: Any = {"width": size.width, "height": size.height}
        options: Any = {"reduced_motion": "reduce", "locale": "en-GB", **size.options}
        context = await self._browser.new_context(viewport=viewport, **options)
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        for pair in self.cookie.split("; ") if scene.named else []:
            name, _, value = pair.partition("=")
            await context.add_cookies([{"name": name, "value": value, "url": self._site.url}])
        return context


async def _photograph(directory: Path, out: Path, wanted: argparse.Namespace) -> None:
    database = directory / "chat.sqlite3"
    env = {"DATA_DIR": str(directory), "DATABASE_URL": f"sqlite:///{database}", **unlimited()}
    env |= {"SITE_NAME": NAME}
    manage("migrate", "--verbosity", "0", env=env)
    site = Site("serve", 1, env, directory / "site.log")
    scenes = [one for one in [*SCENES, EMPTY] if not wanted.scenes or one.name in wanted.scenes]
    sizes = [one for one in SIZES if not wanted.sizes or one.name in wanted.sizes]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_program(), args=ARGUMENTS
        )
        camera = Camera(browser, site, out)
        site.start()
        try:
            if EMPTY in scenes:
                camera.cookie = await enter(site.url, "Ada")
                for size in sizes:
                    await camera.take(EMPTY, size)
            team = await _settle(camera, site, database)
            async with team.present("release", *PRESENT):
                for scene in scenes:
                    for size in sizes if scene is not EMPTY else []:
                        await camera.take(scene, size)
        finally:
            site.stop()
            await browser.close()


async def _settle(camera: Camera, site: Site, database: Path) -> Team:
    team = Team(site.url)
    await team.settle()
    site.stop()
    team.age(database)
    site.start()
    camera.cookie = team.cookies[ME]
    return team


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
    """Parse the command line and take the pictures."""
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("scenes", nargs="*", help="names of scenes; all where none is named")
    parser.add_argument("--sizes", nargs="*", default=[], help="names of sizes; all by default")
    parser.add_argument("--out", type=Path, default=BUILD)
    wanted = parser.parse_args()
    if not wanted.scenes and not wanted.sizes:
        shutil.rmtree(wanted.out, ignore_errors=True)
    wanted.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as directory:
        asyncio.run(_photograph(Path(directory), wanted.out, wanted))
    _index(wanted.out)
    print(f"{wanted.out}/index.html")


if __name__ == "__main__":
    main()
