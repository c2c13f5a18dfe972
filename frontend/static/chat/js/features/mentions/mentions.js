import { loadLate } from "../../lib/late.js";

/** The late part, which knows whom a text calls, is here or cannot be loaded. */
let isReady = false;

/** Calling people by an at sign and their name. */
export const mentions = /** @satisfies {Page.Feature} */ ({
  composer: [
    {
      holds({ composer }, submit) {
        if (isReady || !composer.drafts.text.includes("@")) return false;
        const send = () => {
          isReady = true;
          submit();
        };
        loadLate().then(send, send);
        return true;
      },
    },
  ],
});
