import { Refused, postForm } from "../../lib/http.js";
import { currentSession } from "../../lib/session.js";
import { say } from "../../lib/words.js";
import { PeopleDialog } from "../../views/people_dialog.js";

/**
 * Shows the direct conversation with a person; says so where it cannot be opened.
 *
 * @param {Page.Site} site
 * @param {Wire.Person} person
 */
export async function openDirect(site, person) {
  const wrong = await openWith(site, [person]);
  if (wrong !== "") site.tell(wrong);
}

/**
 * Asks whom to write to, and shows the conversation with them.
 *
 * @param {Page.Site} site
 */
export function chooseDirect(site) {
  const dialog = new PeopleDialog(site, {
    title: say("direct.title"),
    button: say("direct.button"),
    choose: async (people) => {
      dialog.wait("");
      const wrong = await openWith(site, people);
      if (wrong === "") dialog.close();
      else dialog.refuse(wrong);
    },
  });
  dialog.show();
}

/**
 * @param {Page.Site} site
 * @param {Wire.Person[]} people
 * @returns {Promise<string>} why the conversation cannot be opened; empty where it is
 */
async function openWith(site, people) {
  try {
    const { csrf } = await currentSession(site.urls.enter);
    const form = new FormData();
    form.append("csrfmiddlewaretoken", csrf);
    for (const { id } of people) form.append("people", String(id));
    /** @type {{ page: string }} */
    const { page } = await postForm(site.urls.direct, form);
    site.emit("go", page);
    return "";
  } catch (error) {
    if (error instanceof Refused) return error.message;
    // `fetch` could not reach the server, or took too long.
    console.info("the conversation could not be opened", error);
    return say("http.unreachable");
  }
}
