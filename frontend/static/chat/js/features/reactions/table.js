/** Frequent emoji, one a line: the emoji, and its English names; the first is the one shown. */
const LINES = `
😀 grinning
😃 smiley
😄 smile happy
😁 grin beaming
😆 laughing
😅 sweat_smile
🤣 rofl rolling_on_the_floor
😂 joy tears_of_joy lol
🙂 slight_smile
🙃 upside_down
😉 wink
😊 blush
😇 innocent angel_face
🥰 smiling_with_hearts in_love
😍 heart_eyes
🤩 star_struck
😘 kissing_heart
😗 kissing
😋 yum delicious
😛 tongue stuck_out_tongue
😜 winking_tongue
🤪 zany crazy
😝 squinting_tongue
🤑 money_face
🤗 hug hugging
🤭 giggle hand_over_mouth
🤫 shush quiet
🤔 thinking hmm
🤐 zipper_mouth
🤨 raised_eyebrow
😐 neutral_face
😑 expressionless
😶 no_mouth speechless
😏 smirk
😒 unamused
🙄 eye_roll rolling_eyes
😬 grimacing
🤥 lying
😌 relieved
😔 pensive
😪 sleepy
🤤 drooling
😴 sleeping zzz_face
😷 mask
🤒 thermometer_face sick
🤕 bandaged_face hurt
🤢 nauseated
🤮 vomiting
🤧 sneezing
🥵 hot_face
🥶 cold_face
🥴 woozy
😵 dizzy_face
🤯 mind_blown exploding_head
🤠 cowboy
🥳 partying
🥸 disguised
😎 sunglasses cool_face
🤓 nerd
🧐 monocle
😕 confused
🫤 meh diagonal_mouth
😟 worried
🙁 slight_frown
☹️ frowning
😮 open_mouth surprised
😯 hushed
😲 astonished
😳 flushed
🥺 pleading puppy_eyes
🥹 holding_back_tears
😦 frowning_open
😨 fearful
😰 anxious cold_sweat
😥 disappointed_relieved
😢 cry
😭 sob loudly_crying
😱 scream
😖 confounded
😣 persevering
😞 disappointed
😓 sweat
😩 weary
😫 tired_face
🥱 yawning
😤 triumph huffing
😡 rage furious
😠 angry
🤬 cursing
😈 smiling_imp
💀 skull dead
💩 poop
🤡 clown
👻 ghost
👽 alien
🤖 robot
😺 smiley_cat
😹 joy_cat
😻 heart_eyes_cat
🙈 see_no_evil
🙉 hear_no_evil
🙊 speak_no_evil
💋 kiss
❤️ heart red_heart love
🧡 orange_heart
💛 yellow_heart
💚 green_heart
💙 blue_heart
💜 purple_heart
🤎 brown_heart
🖤 black_heart
🤍 white_heart
💔 broken_heart
💖 sparkling_heart
💕 two_hearts
💯 100 hundred
💢 anger
💥 boom collision
💫 dizzy
💦 sweat_drops
💨 dash
💣 bomb
💬 speech_balloon comment
💭 thought_balloon
💤 zzz
👋 wave hello bye
✋ raised_hand
🖐️ hand_splayed
👌 ok_hand perfect
🤌 pinched_fingers
🤏 pinching
✌️ victory peace
🤞 fingers_crossed good_luck
🤟 love_you_gesture
🤘 metal rock_on
🤙 call_me
👈 point_left
👉 point_right
👆 point_up
👇 point_down
☝️ index_up
👍 thumbsup +1 yes like
👎 thumbsdown -1 no dislike
✊ raised_fist
👊 punch fist_bump
👏 clap applause
🙌 raised_hands hooray
🫶 heart_hands
👐 open_hands
🤝 handshake deal
🙏 pray thanks please folded_hands
✍️ writing_hand
💪 muscle strong
🧠 brain
👀 eyes looking
👁️ eye
👶 baby
🧑‍💻 technologist developer
🤷 shrug
🤦 facepalm
🙋 raising_hand
🙇 bow sorry
🏃 running
💃 dancer
🕺 man_dancing
🎅 santa
🦸 superhero
🧙 mage wizard
👑 crown
💍 ring
🐶 dog
🐱 cat
🐭 mouse_face
🦊 fox
🐻 bear
🐼 panda
🦁 lion
🐮 cow
🐷 pig
🐸 frog
🐵 monkey
🐔 chicken
🐧 penguin
🐦 bird
🦄 unicorn
🐝 bee
🐛 bug
🦋 butterfly
🐌 snail slow
🐢 turtle
🐍 snake python
🐙 octopus
🐳 whale
🐬 dolphin
🦀 crab rust
🌸 cherry_blossom
🌹 rose
🌻 sunflower
🌱 seedling
🌲 evergreen_tree
🍀 four_leaf_clover luck
🍁 maple_leaf
🌍 earth globe
🌙 moon
☀️ sun sunny
⭐ star
🌟 glowing_star
✨ sparkles
⚡ zap lightning
🔥 fire hot
🌈 rainbow
☁️ cloud
🌧️ rain
❄️ snowflake
⛄ snowman
🌊 ocean water_wave
🍎 apple
🍌 banana
🍉 watermelon
🍓 strawberry
🍒 cherries
🍑 peach
🥑 avocado
🍞 bread
🧀 cheese
🍔 hamburger burger
🍟 fries
🍕 pizza
🌮 taco
🍣 sushi
🍜 ramen noodles
🍿 popcorn
🍩 doughnut donut
🍪 cookie
🎂 birthday_cake birthday
🍰 cake
🍫 chocolate
☕ coffee
🍵 tea
🍺 beer
🍻 cheers beers
🍷 wine
🥂 clinking_glasses
🍾 champagne
⚽ soccer football
🏀 basketball
🎾 tennis
🏆 trophy
🥇 first_place gold_medal
🏅 medal
🎯 dart bullseye
🎮 video_game
🎲 dice die
🎵 musical_note
🎶 music notes
🎸 guitar
🎤 microphone
🎧 headphones
🎬 clapper_board movie
🎨 art
🎉 tada party party_popper
🎊 confetti
🎈 balloon
🎁 gift present
🎄 christmas_tree
🎃 pumpkin halloween
🚗 car
🚌 bus
🚲 bike
✈️ airplane
🚀 rocket ship_it launch
🛸 ufo
🚢 ship
🏠 house home
🏖️ beach
⛺ tent
⌚ watch
📱 phone mobile
💻 laptop computer
⌨️ keyboard
📷 camera
💡 bulb light_bulb idea
🔦 flashlight
🔋 battery
🔌 plug
💰 money_bag
💳 credit_card
✉️ envelope
📧 email
📦 package box
📝 memo note
📅 calendar date
📈 chart_up
📉 chart_down
📊 bar_chart
📌 pushpin pin
📎 paperclip
✂️ scissors
🔒 lock
🔓 unlock
🔑 key
🔨 hammer
🔧 wrench fix
⚙️ gear settings
🧪 test_tube test
🔍 mag search
🗑️ wastebasket trash
🔔 bell
🔕 no_bell
📢 loudspeaker announcement
⏰ alarm_clock
⏳ hourglass
✅ white_check_mark check done
✔️ check_mark
❌ x cross
❎ cross_mark_button
➕ plus
➖ minus
❓ question
❗ exclamation
⚠️ warning
🚨 rotating_light alert
🚧 construction wip
🛑 stop
🚫 prohibited no_entry_sign
♻️ recycle
🔴 red_circle
🟡 yellow_circle
🟢 green_circle
🔵 blue_circle
⬆️ arrow_up
⬇️ arrow_down
➡️ arrow_right
⬅️ arrow_left
🔁 repeat
🆗 ok
🆕 new
🆒 cool
🏁 checkered_flag finish
🏳️‍🌈 rainbow_flag pride
`;

/** @typedef {{ emoji: string, names: string[] }} Named */

/** @type {Named[]} */
export const TABLE = LINES.trim()
  .split("\n")
  .map((line) => {
    const [emoji = "", ...names] = line.split(" ");
    return { emoji, names };
  });

/** @type {ReadonlyMap<string, string>} */
const byName = new Map(TABLE.flatMap(({ emoji, names }) => names.map((name) => [name, emoji])));

/**
 * The emoji with this name.
 *
 * @param {string} name
 */
export function exactly(name) {
  return byName.get(name);
}

/**
 * Emoji with a name that has the word in it: first the name itself, then names that begin with the
 * word, names of which a part begins with it, and others; among these the shortest. Each emoji is
 * found once.
 *
 * @param {string} word in lower case
 * @returns {{ emoji: string, name: string }[]}
 */
export function search(word) {
  const found = TABLE.flatMap(({ emoji, names }) => {
    const ranked = names.map((name) => ({ emoji, name, rank: rankOf(name, word) }));
    const best = ranked.sort((a, b) => a.rank - b.rank)[0];
    return best === undefined || best.rank === Infinity ? [] : [best];
  });
  return found.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length);
}

/**
 * @param {string} name
 * @param {string} word
 */
function rankOf(name, word) {
  if (name === word) return 0;
  if (name.startsWith(word)) return 1;
  if (name.includes(`_${word}`)) return 2;
  return name.includes(word) ? 3 : Infinity;
}
