import { say } from "./words.js";

/** The server refused a request; `message` is for a person to read. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {number} status of the HTTP answer
   * @param {string} [field] the name of the field that is wrong
   */
  constructor(message, status, field) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

/** The status of a form whose token is not, or no longer, valid. */
export const FORBIDDEN = 403;

/**
 * @template T
 * @param {string} url
 * @returns {Promise<T>}
 * @throws {Refused} on any status but 2xx, with the server's own sentence where it has one
 */
export async function getJSON(url) {
  const response = await fetch(url, {
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/**
 * Posts a form as the browser would, and asks for JSON in return.
 *
 * @template T
 * @param {string} url
 * @param {FormData} form with Django's csrfmiddlewaretoken in it
 * @returns {Promise<T>}
 * @throws {Refused} with the server's own sentence
 */
export async function postForm(url, form) {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "X-CSRFToken": String(form.get("csrfmiddlewaretoken") ?? ""),
    },
    body: new URLSearchParams([...form].map(([name, value]) => [name, String(value)])),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/** @param {Response} response */
async function refusal(response) {
  const { status } = response;
  const json = response.headers.get("Content-Type")?.includes("json");
  if (status === FORBIDDEN && !json) return new Refused(say("http.cookies"), status);
  if (!json) return new Refused(say("http.reload"), status);
  const { text, field } = (await response.json()).error ?? {};
  return new Refused(String(text ?? say("http.failed")), status, field);
}
