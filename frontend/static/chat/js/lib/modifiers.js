/**
 * Was a key or button pressed together with a key such as Control?
 *
 * @param {KeyboardEvent | MouseEvent} event
 */
export function hasModifier({ altKey, ctrlKey, metaKey, shiftKey }) {
  return altKey || ctrlKey || metaKey || shiftKey;
}
