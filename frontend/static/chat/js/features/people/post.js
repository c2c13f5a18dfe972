import { Refused, postForm } from "../../lib/http.js";
import { currentSession } from "../../lib/session.js";
import { say } from "../../lib/words.js";

/**
 * Posts a form of people's, with the token that is valid now.
 *
 * @param {Page.Site} site
 * @param {string} url
 * @param {Record<string, string>} fields
 * @returns {Promise<any>}
 * @throws {Refused}
 */
export async function post(site, url, fields) {
  const { csrf } = await currentSession(site.urls.enter);
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: csrf })) form.set(name, value);
  return postForm(url, form);
}

/**
 * Posts a form, and says where that has failed.
 *
 * @param {Page.Site} site
 * @param {string} url
 * @param {Record<string, string>} fields
 * @returns {Promise<boolean>} whether the server has done it
 */
export async function postOrTell(site, url, fields) {
  try {
    await post(site, url, fields);
    return true;
  } catch (error) {
    site.tell(reason(error));
    return false;
  }
}

/** @param {unknown} error */
export const reason = (error) => (error instanceof Refused ? error.message : say("http.unreachable"));

/** The time zone of this device. */
export const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;
