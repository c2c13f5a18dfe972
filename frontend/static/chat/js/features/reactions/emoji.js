/**
 * Emoji that many people use, with their names: the strip of the picker, and the tools of a row.
 *
 * @type {ReadonlyMap<string, string>}
 */
export const FREQUENT = new Map([
  ["👍", "thumbs up"],
  ["🎉", "party popper"],
  ["👀", "eyes"],
  ["❤️", "red heart"],
  ["😂", "tears of joy"],
  ["🙏", "folded hands"],
  ["👏", "clapping hands"],
  ["🔥", "fire"],
  ["🚀", "rocket"],
  ["✅", "check mark"],
  ["💯", "hundred points"],
  ["😄", "smiling face"],
  ["🙌", "raised hands"],
  ["💪", "strong arm"],
  ["🤔", "thinking face"],
  ["😮", "surprised face"],
  ["😢", "crying face"],
  ["😅", "relieved face"],
  ["👋", "waving hand"],
  ["👎", "thumbs down"],
  ["❌", "cross mark"],
  ["➕", "plus"],
  ["☕", "coffee"],
  ["💡", "light bulb"],
]);
