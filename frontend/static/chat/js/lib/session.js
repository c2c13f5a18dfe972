import { getJSON } from "./http.js";

/**
 * Who this browser's session belongs to now, whatever other tabs have done since this page was loaded.
 *
 * The forms of the page get the token that is valid now: signing in, in any tab, changes it.
 *
 * @param {string} url of the page where one picks a name
 * @returns {Promise<{ me: Wire.Person | null, csrf: string }>}
 * @throws {import("./http.js").Refused}
 */
export async function currentSession(url) {
  /** @type {{ me: Wire.Person | null, csrf: string }} */
  const session = await getJSON(url);
  useToken(session.csrf);
  return session;
}

/** @param {string} token for all forms of the page */
export function useToken(token) {
  const fields = document.querySelectorAll("input[name=csrfmiddlewaretoken]");
  for (const field of fields) field.setAttribute("value", token);
}
