/**
 * @param {string} text
 * @returns {Promise<boolean>} false where the browser forbids it (no https, no permission)
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    console.info("the clipboard is out of reach", error);
    return false;
  }
}
