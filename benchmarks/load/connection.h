/* One client connection: a non-blocking socket with what is half read and half written. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tally.h"

/* Bytes that the kernel keeps for a small connection; by itself it grows to megabytes. */
#define CONNECTION_SMALL 16384

enum state {
    UNOPENED,
    CONNECTING, /* until TCP is up */
    UPGRADING,  /* until the answer 101 */
    GREETING,   /* until the server says what its dialect says first */
    READY,
    GONE,
};

struct connection {
    int fd;
    int epoll;
    int room;
    enum state state;
    int *gone;             /* counts the connections that are lost, for all of them */
    int failure;           /* HTTP status of a refusal, close code or errno; 0 while all is well */
    uint32_t mask;         /* the last masking key, a xorshift state */
    size_t hint;           /* where the text stood in the frame before */
    struct tally *tallies; /* one for each sender of the room */
    char *held;            /* the start of a frame that is not whole yet */
    size_t held_length;
    char *out; /* bytes to be written */
    size_t out_length;
    size_t out_room;
    bool awaits_space; /* epoll is asked to tell when writing is possible */
    bool aside;        /* its latency is not counted */
    bool small;        /* the kernel is to keep little for it: CONNECTION_SMALL */
    bool deaf;         /* what comes in stays in the kernel */
};

/* Starts to connect. On failure the state is GONE. */
void connection_open(struct connection *connection, const char *host, int port);

/* What connecting came to, once the socket is writable: true when TCP is up. */
bool connection_established(struct connection *connection);

/* Reads once, after what was held. Returns the bytes to consume, which stay valid until the next
   call, or NULL when there are none (then the state may have become GONE). */
const char *connection_read(struct connection *connection, size_t *length);

/* Keeps what was not consumed for the next read. */
void connection_hold(struct connection *connection, const char *rest, size_t length);

/* Queues raw bytes; connection_flush writes them. */
void connection_queue(struct connection *connection, const char *bytes, size_t length);

/* Queues a masked frame. */
void connection_send(struct connection *connection, int opcode, const char *text, size_t length);

/* Writes what the socket takes, and asks epoll for the rest. */
void connection_flush(struct connection *connection);

/* Stops reading, or reads again. */
void connection_set_deaf(struct connection *connection, bool deaf);

void connection_close(struct connection *connection, int failure);

#endif
