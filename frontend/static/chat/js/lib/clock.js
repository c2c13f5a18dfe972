/**
 * Milliseconds on a clock that only runs forward, for measuring and comparing durations.
 *
 * `Date.now()` is the device's wall clock: people and time servers set it back and forth, so it may
 * only be shown to people, never decide anything.
 *
 * @returns {number}
 */
export function elapsed() {
  return performance.now();
}
