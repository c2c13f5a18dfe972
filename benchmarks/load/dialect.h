/* How each kind of server is spoken to, above the frames. */
#ifndef DIALECT_H
#define DIALECT_H

#include <stddef.h>
#include <stdint.h>

#include "options.h"

/* Bytes of one text of a file, and of a message around the longest text. */
#define DIALECT_MOST_TEXT 4000
#define DIALECT_MOST_MESSAGE 4200

enum event {
    GREETED,  /* the connection may talk now */
    DELIVERY, /* a message of a sender */
    ACK,
    ERROR,
    PROBE, /* wants the answer of dialect_probe_answer */
    OTHER,
};

struct message {
    uint32_t sender; /* number of the sender, in all rooms */
    uint32_t count;  /* number of the message, of this sender */
};

/* Whether the server speaks first, before anything may be sent. */
int dialect_greets(enum dialect dialect);

/* What the client says right after the upgrade, or NULL. */
const char *dialect_opening(enum dialect dialect);

/* What a text frame means. `hint` is where the text stood in the frame before: frames of a room
   differ little, so it is looked for there first. */
enum event dialect_read(enum dialect dialect, const char *text, size_t length, size_t *hint,
                        struct message *message);

/* Whether a frame is the greeting. */
int dialect_is_greeting(enum dialect dialect, const char *text, size_t length);

const char *dialect_probe_answer(void);

/* Writes a message and returns its length. The text is `words`, the inside of a JSON string, with
   the message's mark after it; where `words` is NULL it is filler of `size` bytes in all. */
size_t dialect_write(enum dialect dialect, char *into, struct message message, const char *words,
                     int size);

#endif
