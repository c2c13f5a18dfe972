"""What the team has said."""

from dataclasses import dataclass, field


@dataclass
class Said:
    """One message. `after` is in minutes since the one before it; `reply` its index in the room."""

    by: str
    text: str
    after: float = 1
    next_day: bool = False
    reply: int | None = None
    edited: str = ""
    deleted: bool = False
    pinned: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def people(self) -> list[str]:
        """Its author, and those who reacted."""
        return [self.by, *(name for names in self.reactions.values() for name in names)]


_ADA, _GRACE, _TOM, _EDSGER = "Ada Lovelace", "Grace Hopper", "Tom Okafor", "Edsger"
_PRIYA, _JONAS, _MAYA, _KEN = "Priya Menon", "Jonas Becker", "Maya Patel", "佐藤 健"
_NOA, _LONG = "נועה לוי", "Maximiliane von Wolfeschlegelsteinhausen"

NOISY = "Cheap Pills"
"""Who is banned from the site."""
PASSWORD = "correct horse battery"
"""Of the owner."""
SECRET = "picture"
"""The token of the join link and of an invitation."""
SUBJECTS = {
    "release": "4.2 goes out Thursday · notes in the pinned message",
    "incidents": "What is down, and who looks at it",
    "backend": "Server, storage, brokers",
    "design": "Drafts are welcome, however rough",
    "announcements": "News for everybody, from the people who run this site",
}

_CODE = """Each message has its number; whoever comes back says the last one they saw:

```python
async for event in socket.iter_json():
    room.apply(event)  # event.seq says what is missing, and the client asks for exactly that
```"""

_QUERY = """What the last deploy changed in the sweep:

```diff
-    rows = Intent.objects.filter(done=False)
+    rows = Intent.objects.filter(done=False).order_by("pk")[:BATCH]  # 256 at a time
```
and how I found it:
```sql
SELECT relname, n_live_tup, last_autovacuum FROM pg_stat_user_tables
WHERE n_live_tup > 10000 -- the others are small
ORDER BY n_live_tup DESC;
```"""

_STORE = """```typescript
/** What a room has said, by the numbers of its messages. */
export class Timeline {
  readonly #known = new Map<number, Message>();

  find(id: number): Message | undefined {
    return this.#known.get(id) ?? undefined;
  }

  add(messages: Message[]): void {
    for (const message of messages) {
      if (message.seq > (this.find(message.id)?.seq ?? 0)) this.#known.set(message.id, message);
    }
  }
}
```"""

_LONG_TEXT = "\n\n".join(
    f"{number}. {text}"
    for number, text in enumerate(
        [
            "The deploy started at 09:02, one worker at a time, as always.",
            "At 09:04 the first worker had finished its queue and closed its sockets with 1012.",
            "Clients came back within 900 ms, spread by their jitter; the median was 340 ms.",
            "Nobody lost a message: the counter of repairs stayed at zero for the whole roll-out.",
            "Two tabs showed an old page until they were reloaded, since they were asleep.",
            "Memory fell by 11 % because the hub no longer keeps texts that nobody asks for.",
            "p99 of a post is 41 ms now, it was 58 ms before.",
            "The new index is 30 MB smaller than the two that it replaces.",
            "Backups ran at 03:00 and were read back by the job that tries them.",
            "The load test of Friday ran for six hours with 4,000 people in 300 rooms.",
            "One of the two brokers was killed on purpose, twice; rooms went on in polling mode.",
            "Certificates were renewed, and the old ones are gone from all machines.",
            "The phone of the person on call rang once, for a test.",
            "Firefox and Safari were tried by hand, with a screen reader and without.",
            "Typing is shown for six seconds, as before; the timer moved to the server.",
            "A room of 50,000 messages opens as fast as one of 50.",
            "The log of the proxy has the new fields; the board with the graphs shows them.",
            "Names with right-to-left marks are isolated everywhere, also in the title of the tab.",
            "Uploads are not in this release. They come with 4.3.",
            "The documentation has a page on running several processes.",
            "Four people wrote to say that drafts had followed them to the phone.",
            "The status page says what is going on, in one sentence.",
            "Nothing else has changed for those who write clients of their own.",
            "What is left: the notes, the tweet, and a cake.",
            "Thanks to everybody who looked at the staging site over the weekend!",
        ],
        start=1,
    )
)

ROOMS: dict[str, list[Said]] = {
    "snippets": [
        Said(_GRACE, _CODE),
        Said(_TOM, _STORE, after=7),
        Said(_PRIYA, _QUERY, after=3),
    ],
    "random": [Said(_TOM, "Who took the good chair?", reactions={"😂": [_GRACE, _MAYA]})],
    "design": [
        Said(_MAYA, "New icons are in the shared folder. The lock is still too heavy."),
        Said(_KEN, "線の太さを揃えました。小さいサイズでも読みやすいと思います。", after=3),
    ],
    "עברית": [Said(_NOA, "בוקר טוב! הפגישה נדחתה לשעה 14:00, נתראה ב־Zoom.")],
    "hiring": [Said(_MAYA, "Two good people this week, notes are pinned.")],
    "board": [Said(_GRACE, "Numbers for November are in.")],
    "launch": [],
    "announcements": [
        Said(_GRACE, "The site moves to the new machines on Sunday, 06:00 to 06:15 UTC."),
        Said(_GRACE, "Nothing to do for anybody: **tabs come back by themselves**.", after=2),
    ],
    "a-room-with-quite-a-long-name-for-which-the-sidebar-has-no-place": [
        Said(_LONG, "Long names are a fact of life.")
    ],
    "backend": [
        Said(_ADA, "The writer has its own thread now."),
        Said(_JONAS, "p99 is down to 40 ms since the writer got its own thread.", after=30),
        Said(_JONAS, "Graphs are on the board."),
        Said(_KEN, "すごいですね。", after=4),
        Said(_TOM, "That is the best news of the week.", after=2),
    ],
    "incidents": [
        Said(_TOM, "Quiet night."),
        Said(
            _PRIYA,
            "@Ada Lovelace the proxy answers 502 again, only for POSTs that come exactly five "
            "seconds apart.",
            after=400,
        ),
        Said(_PRIYA, "Logs are in the thread."),
    ],
    "release": [
        Said(_GRACE, "Here is what is new in 4.2, as plain as I could write it.", pinned=True),
        Said(_GRACE, _LONG_TEXT, after=20, reactions={"🎂": [_TOM, _MAYA, _ADA]}),
        Said(_TOM, "> What is left: the notes, the tweet, and a cake.\n\nI bring the cake."),
        Said(
            _GRACE,
            "The new build is on staging:\n\n- resume after a lost connection, **nothing twice**\n"
            "- drafts follow you from laptop to phone",
            next_day=True,
            reactions={"🚀": [_ADA, _TOM, _EDSGER, _MAYA], "👀": [_PRIYA, _JONAS]},
        ),
        Said(_GRACE, "How do we know that nothing is lost? @Ada Lovelace has the numbers."),
        Said(_ADA, "Each message has its number.", after=2, reply=4, edited=_CODE),
        Said(_ADA, "It costs `seq` and one index, see https://example.org/notes/4.2#resume"),
        Said(_NOA, "בדקתי ב־Safari: התיקון עובד, אבל ‎`useEffect`‎ נקרא פעמיים.", after=9),
        Said(_KEN, "スマートフォンでも問題ありません。通知も一度だけ届きました。", after=3),
        Said(_LONG, "I tried it on the train, through four tunnels.", after=7),
        Said(_TOM, "Looks right on the phone as well.", after=12, reactions={"💯": [_ADA, _GRACE]}),
        Said(_EDSGER, "🎉🎉", after=1),
        Said(_MAYA, "Wrong room, sorry.", after=1, deleted=True),
        Said(
            _PRIYA,
            "| Browser | Back after | Lost |\n|---|---:|---:|\n| Chromium | 340 ms | 0 |\n"
            "| Firefox | 410 ms | 0 |\n| Safari | 520 ms | 0 |",
            after=6,
        ),
        Said(_ADA, "Shipping on Thursday, then. Thank you all!", after=5),
    ],
}
