/* The state of a run, shared by its parts. */
#ifndef LOAD_H
#define LOAD_H

#include "connection.h"
#include "histogram.h"
#include "options.h"

/* Messages whose time of sending is remembered, for each sender. */
#define REMEMBERED 1024

struct sender {
    struct connection *connection;
    uint32_t next;      /* the count of the next message */
    uint32_t forgotten; /* messages below this one are no longer waited for */
    int outstanding;
    int64_t progress;                 /* when a message was last sent or confirmed */
    int64_t sent_at[REMEMBERED];      /* by count modulo REMEMBERED */
    uint16_t awaited_by[REMEMBERED];  /* receivers that lack it, by count modulo REMEMBERED */
};

struct counts {
    uint64_t sent;       /* while measured */
    uint64_t deliveries; /* while measured */
    uint64_t acks;       /* while measured */
    uint64_t received;   /* different messages at each receiver, in the whole run */
    uint64_t repeated;
    uint64_t reordered;
    uint64_t errors;
    uint64_t stalls; /* times that a sender gave up waiting */
    uint64_t bytes;  /* received, in the whole run */
};

struct load {
    struct options options;
    struct connection *connections;
    struct sender *senders;
    char **cookies;
    int cookie_count;
    char **texts; /* none: filler of options.size bytes */
    int text_count;
    int sender_count;
    int epoll;
    int opened;
    int ready;
    int gone;
    int64_t now; /* read once for each batch of events */
    bool measuring;
    char first_error[200]; /* the first error frame, for the human */
    struct counts counts;
    struct histogram latency;
};

#endif
