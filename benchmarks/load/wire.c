#include "wire.h"

#include <string.h>

static uint64_t read_length(const unsigned char *bytes, int count)
{
    uint64_t length = 0;
    for (int i = 0; i < count; i++)
        length = length << 8 | bytes[i];
    return length;
}

long wire_read(const char *bytes, size_t available, struct frame *frame)
{
    const unsigned char *head = (const unsigned char *)bytes;
    if (available < 2)
        return 0;
    if (!(head[0] & 0x80) || (head[1] & 0x80))
        return -1;
    size_t extra = head[1] == 126 ? 2 : head[1] == 127 ? 8 : 0;
    if (available < 2 + extra)
        return 0;
    uint64_t length = extra ? read_length(head + 2, (int)extra) : head[1];
    if (available - 2 - extra < length)
        return 0;
    *frame = (struct frame){head[0] & 15, bytes + 2 + extra, length};
    return (long)(2 + extra + length);
}

static size_t write_length(unsigned char *into, size_t length)
{
    if (length < 126) {
        into[1] = (unsigned char)(0x80 | length);
        return 2;
    }
    into[1] = 0x80 | 126;
    into[2] = (unsigned char)(length >> 8);
    into[3] = (unsigned char)length;
    return 4;
}

size_t wire_write(char *into, int opcode, const char *payload, size_t length, uint32_t mask)
{
    unsigned char *frame = (unsigned char *)into;
    frame[0] = (unsigned char)(0x80 | opcode);
    size_t at = write_length(frame, length);
    memcpy(frame + at, &mask, 4);
    const unsigned char *key = frame + at;
    unsigned char *body = frame + at + 4;
    for (size_t i = 0; i < length; i++)
        body[i] = (unsigned char)payload[i] ^ key[i & 3];
    return at + 4 + length;
}
