/* What to do when a socket has something: from connecting to counting messages. */
#ifndef ARRIVALS_H
#define ARRIVALS_H

#include "load.h"

/* Handles one readiness of a connection. */
void arrivals_handle(struct load *load, struct connection *connection, bool writable);

#endif
