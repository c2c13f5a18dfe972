#include "handshake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The nonce need not be random here: nothing between us and the server caches. */
static const char REQUEST[] = "GET %s HTTP/1.1\r\n"
                              "Host: %s:%d\r\n"
                              "Origin: http://%s:%d\r\n"
                              "Upgrade: websocket\r\n"
                              "Connection: Upgrade\r\n"
                              "Sec-WebSocket-Key: bG9hZCBnZW5lcmF0b3IhIQ==\r\n"
                              "Sec-WebSocket-Version: 13\r\n"
                              "%s%s%s\r\n";

static void fill_path(const struct handshake *handshake, char *into, size_t room)
{
    const char *mark = strstr(handshake->path, "{room}");
    if (!mark) {
        snprintf(into, room, "%s", handshake->path);
        return;
    }
    int before = (int)(mark - handshake->path);
    snprintf(into, room, "%.*s%d%s", before, handshake->path, handshake->room, mark + 6);
}

size_t handshake_request(const struct handshake *handshake, char *into, size_t room)
{
    char path[1024];
    const char *cookie = handshake->cookie;
    fill_path(handshake, path, sizeof path);
    int length = snprintf(into, room, REQUEST, path, handshake->host, handshake->port,
                          handshake->host, handshake->port, cookie ? "Cookie: " : "",
                          cookie ? cookie : "", cookie ? "\r\n" : "");
    return length > 0 && (size_t)length < room ? (size_t)length : 0;
}

size_t handshake_answer(const char *bytes, size_t available, int *status)
{
    const char *end = memmem(bytes, available, "\r\n\r\n", 4);
    if (!end || available < 12)
        return 0;
    *status = atoi(bytes + strlen("HTTP/1.1 "));
    return (size_t)(end - bytes) + 4;
}
