/* WebSocket frames (RFC 6455, section 5.2): the server's are read, the client's are made. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

enum opcode { CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

#define WIRE_MOST_HEADER 14

struct frame {
    int opcode;
    const char *payload;
    size_t length;
};

/* Reads the frame at the start of the bytes. Returns its size with the header, 0 when it is not
   whole yet, or -1 when a server must not send it (masked or fragmented, section 5.1). */
long wire_read(const char *bytes, size_t available, struct frame *frame);

/* Writes a masked frame (section 5.3) and returns its size; the room needed is
   WIRE_MOST_HEADER more than the payload. */
size_t wire_write(char *into, int opcode, const char *payload, size_t length, uint32_t mask);

#endif
