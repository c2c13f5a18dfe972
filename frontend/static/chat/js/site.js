import { mountCopyLinks } from "./views/copy_link.js";
import { showLocalTimes } from "./views/local_times.js";

showLocalTimes(document);
mountCopyLinks(document);
