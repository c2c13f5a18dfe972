#include "connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define READ_ROOM (512 * 1024)

static void watch(struct connection *connection, int operation, bool writable)
{
    struct epoll_event event = {
        .events = (connection->deaf ? 0u : EPOLLIN) | (writable ? EPOLLOUT : 0u),
        .data.ptr = connection,
    };
    epoll_ctl(connection->epoll, operation, connection->fd, &event);
    connection->awaits_space = writable;
}

void connection_open(struct connection *connection, const char *host, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    int small = CONNECTION_SMALL;
    inet_pton(AF_INET, host, &address.sin_addr);
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    connection->state = CONNECTING;
    if (connection->fd < 0) {
        connection_close(connection, errno);
        return;
    }
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connection->small)
        setsockopt(connection->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) < 0 &&
        errno != EINPROGRESS) {
        connection_close(connection, errno);
        return;
    }
    watch(connection, EPOLL_CTL_ADD, true);
}

bool connection_established(struct connection *connection)
{
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) {
        connection_close(connection, error);
        return false;
    }
    connection->state = UPGRADING;
    return true;
}

const char *connection_read(struct connection *connection, size_t *length)
{
    static char bytes[READ_ROOM];
    memcpy(bytes, connection->held, connection->held_length);
    ssize_t count = recv(connection->fd, bytes + connection->held_length,
                         READ_ROOM - connection->held_length, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return NULL;
    if (count <= 0) {
        connection_close(connection, count < 0 ? errno : ECONNRESET);
        return NULL;
    }
    *length = connection->held_length + (size_t)count;
    connection->held_length = 0;
    return bytes;
}

void connection_hold(struct connection *connection, const char *rest, size_t length)
{
    if (length >= READ_ROOM) {
        connection_close(connection, EMSGSIZE);
        return;
    }
    if (length == 0)
        return;
    connection->held = realloc(connection->held, length);
    if (!connection->held)
        abort();
    memcpy(connection->held, rest, length);
    connection->held_length = length;
}

static char *reserve(struct connection *connection, size_t length)
{
    if (connection->out_length + length > connection->out_room) {
        connection->out_room = 2 * (connection->out_length + length);
        connection->out = realloc(connection->out, connection->out_room);
        if (!connection->out)
            abort();
    }
    return connection->out + connection->out_length;
}

void connection_queue(struct connection *connection, const char *bytes, size_t length)
{
    memcpy(reserve(connection, length), bytes, length);
    connection->out_length += length;
}

void connection_send(struct connection *connection, int opcode, const char *text, size_t length)
{
    char *into = reserve(connection, length + WIRE_MOST_HEADER);
    connection->mask ^= connection->mask << 13;
    connection->mask ^= connection->mask >> 17;
    connection->mask ^= connection->mask << 5;
    connection->out_length += wire_write(into, opcode, text, length, connection->mask);
}

void connection_flush(struct connection *connection)
{
    if (connection->state == GONE || connection->state == CONNECTING)
        return;
    if (connection->out_length > 0) {
        ssize_t count =
            send(connection->fd, connection->out, connection->out_length, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN) {
            connection_close(connection, errno);
            return;
        }
        if (count > 0) {
            connection->out_length -= (size_t)count;
            memmove(connection->out, connection->out + count, connection->out_length);
        }
    }
    if (connection->awaits_space != (connection->out_length > 0))
        watch(connection, EPOLL_CTL_MOD, connection->out_length > 0);
}

void connection_set_deaf(struct connection *connection, bool deaf)
{
    connection->deaf = deaf;
    watch(connection, EPOLL_CTL_MOD, connection->awaits_space);
}

void connection_close(struct connection *connection, int failure)
{
    if (connection->fd >= 0)
        close(connection->fd);
    if (connection->state != GONE)
        ++*connection->gone;
    connection->fd = -1;
    connection->state = GONE;
    connection->failure = failure;
}
