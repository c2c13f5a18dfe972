/* The upgrade of RFC 6455, section 4, from the client's side. */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include <stddef.h>

struct handshake {
    const char *host;
    int port;
    const char *path; /* "{room}" stands for the room's number */
    int room;
    const char *cookie; /* NULL without one */
};

/* Writes the request and returns its length, or 0 when it does not fit. */
size_t handshake_request(const struct handshake *handshake, char *into, size_t room);

/* Returns the length of the whole answer with its status, or 0 when it is not whole yet. */
size_t handshake_answer(const char *bytes, size_t available, int *status);

#endif
