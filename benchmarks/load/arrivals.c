#include "arrivals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "dialect.h"
#include "handshake.h"
#include "traffic.h"
#include "wire.h"

static void become_ready(struct load *load, struct connection *connection)
{
    connection->state = READY;
    load->ready++;
}

static void ask_upgrade(struct load *load, struct connection *connection)
{
    const struct options *options = &load->options;
    long index = connection - load->connections;
    struct handshake handshake = {
        .host = options->host,
        .port = options->ports[index % options->port_count],
        .path = options->path,
        .room = connection->room,
        .cookie = load->cookie_count ? load->cookies[index % load->cookie_count] : NULL,
    };
    char request[4096];
    connection_queue(connection, request, handshake_request(&handshake, request, sizeof request));
    connection_flush(connection);
}

static size_t take_answer(struct load *load, struct connection *connection, const char *bytes,
                          size_t available)
{
    int status = 0;
    size_t length = handshake_answer(bytes, available, &status);
    if (length == 0)
        return 0;
    if (status != 101) {
        connection_close(connection, status ? status : EPROTO);
        return length;
    }
    const char *opening = dialect_opening(load->options.dialect);
    if (opening)
        connection_send(connection, TEXT, opening, strlen(opening));
    connection->state = GREETING;
    if (!dialect_greets(load->options.dialect))
        become_ready(load, connection);
    return length;
}

static void take_text(struct load *load, struct connection *connection, const struct frame *frame)
{
    enum dialect dialect = load->options.dialect;
    struct message message;
    if (connection->state == GREETING) {
        if (dialect_is_greeting(dialect, frame->payload, frame->length))
            become_ready(load, connection);
        return;
    }
    switch (dialect_read(dialect, frame->payload, frame->length, &connection->hint, &message)) {
    case DELIVERY: traffic_delivered(load, connection, message); break;
    case ACK: load->counts.acks += load->measuring; break;
    case PROBE: connection_send(connection, TEXT, dialect_probe_answer(), 1); break;
    case ERROR:
        if (load->counts.errors++ == 0)
            snprintf(load->first_error, sizeof load->first_error, "%.*s", (int)frame->length,
                     frame->payload);
        break;
    default: break;
    }
}

static int close_code(const struct frame *frame)
{
    if (frame->length < 2)
        return 1005;
    return (unsigned char)frame->payload[0] << 8 | (unsigned char)frame->payload[1];
}

static void take_frame(struct load *load, struct connection *connection, const struct frame *frame)
{
    switch (frame->opcode) {
    case TEXT:
    case BINARY: take_text(load, connection, frame); break;
    case PING: connection_send(connection, PONG, frame->payload, frame->length); break;
    case CLOSE: connection_close(connection, close_code(frame)); break;
    default: break;
    }
}

static size_t take_frames(struct load *load, struct connection *connection, const char *bytes,
                          size_t available)
{
    size_t used = 0;
    struct frame frame;
    while (connection->state == GREETING || connection->state == READY) {
        long size = wire_read(bytes + used, available - used, &frame);
        if (size < 0)
            connection_close(connection, EPROTO);
        if (size <= 0)
            break;
        take_frame(load, connection, &frame);
        used += (size_t)size;
    }
    return used;
}

static void take_bytes(struct load *load, struct connection *connection)
{
    size_t available = 0;
    size_t used = 0;
    const char *bytes = connection_read(connection, &available);
    if (!bytes)
        return;
    load->now = clock_now();
    load->counts.bytes += available;
    if (connection->state == UPGRADING)
        used = take_answer(load, connection, bytes, available);
    used += take_frames(load, connection, bytes + used, available - used);
    if (connection->state != GONE)
        connection_hold(connection, bytes + used, available - used);
    connection_flush(connection);
}

void arrivals_handle(struct load *load, struct connection *connection, bool writable)
{
    if (connection->state == CONNECTING) {
        if (connection_established(connection))
            ask_upgrade(load, connection);
    } else if (connection->state != GONE) {
        if (writable)
            connection_flush(connection);
        take_bytes(load, connection);
    }
}
