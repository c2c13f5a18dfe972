/* Who sends when, and what became of it. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "dialect.h"
#include "load.h"

/* Makes the first members of each room its senders. */
void traffic_prepare(struct load *load);

/* Queues and flushes all that is due. `started` is when the open loop began. */
void traffic_pump(struct load *load, int64_t started);

/* Messages of all senders, in the whole run. */
uint64_t traffic_posted(const struct load *load);

/* When the open loop's next message is due. */
int64_t traffic_due(const struct load *load, int64_t started);

/* A receiver got a message. */
void traffic_delivered(struct load *load, struct connection *receiver, struct message message);

/* Deliveries still to come, if nothing is lost. */
uint64_t traffic_missing(const struct load *load);

#endif
