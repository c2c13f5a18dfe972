/* A load generator for chat servers: many WebSocket clients in one thread, on epoll. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "arrivals.h"
#include "aside.h"
#include "clock.h"
#include "dialect.h"
#include "load.h"
#include "report.h"
#include "traffic.h"

#define MOST_EVENTS 1024
#define MOST_TEXTS 10000
#define CONNECT_DEADLINE (120 * SECOND)
/* Peers may confirm a connection a moment before it hears its room; and who was told of the end
   is to see the deaf as they were. */
#define SETTLING (300 * MILLISECOND)

/* Reads up to `most` lines of a file into an array of its own; returns how many there were. */
static int read_lines(struct load *load, const char *name, int most, char ***lines)
{
    char line[DIALECT_MOST_TEXT + 2];
    int count = 0;
    FILE *file = fopen(name, "r");
    if (!file)
        report_failure(load, "a file of cookies or texts is not there");
    *lines = calloc((size_t)most, sizeof **lines);
    while (count < most && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        (*lines)[count++] = strdup(line);
    }
    fclose(file);
    return count;
}

static void prepare(struct load *load)
{
    const struct options *options = &load->options;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    load->connections = calloc((size_t)options->connections, sizeof *load->connections);
    for (int i = 0; i < options->connections; i++) {
        load->connections[i] = (struct connection){
            .fd = -1,
            .epoll = load->epoll,
            .room = i % options->rooms,
            .mask = 2463534242u + (uint32_t)i,
            .gone = &load->gone,
        };
    }
    if (options->cookies)
        load->cookie_count =
            read_lines(load, options->cookies, options->connections, &load->cookies);
    if (options->texts)
        load->text_count = read_lines(load, options->texts, MOST_TEXTS, &load->texts);
}

static void take_events(struct load *load, int timeout)
{
    static struct epoll_event events[MOST_EVENTS];
    int count = epoll_wait(load->epoll, events, MOST_EVENTS, timeout);
    load->now = clock_now();
    for (int i = 0; i < count; i++)
        arrivals_handle(load, events[i].data.ptr, events[i].events & EPOLLOUT);
}

static void open_more(struct load *load)
{
    const struct options *options = &load->options;
    while (load->opened < options->connections &&
           load->opened - load->ready - load->gone < options->concurrency) {
        int port = options->ports[load->opened % options->port_count];
        connection_open(&load->connections[load->opened++], options->host, port);
    }
}

static double connect_all(struct load *load)
{
    int64_t started = load->now = clock_now();
    while (load->ready < load->options.connections) {
        open_more(load);
        take_events(load, 100);
        if (load->gone)
            report_failure(load, "a connection was refused or cut");
        if (load->now - started > CONNECT_DEADLINE)
            report_failure(load, "connecting took too long");
    }
    return (double)(load->now - started) / SECOND;
}

static void idle_until(struct load *load, int64_t end)
{
    while ((load->now = clock_now()) < end)
        take_events(load, 20);
}

/* In the closed loop sockets are read at most once a millisecond: a reader that sleeps in epoll
   makes every write of the server pay for waking it, which no real network charges. */
static void take_turn(struct load *load, int64_t started)
{
    if (load->options.mode == CLOSED_LOOP) {
        clock_sleep_until((clock_now() / MILLISECOND + 1) * MILLISECOND);
        take_events(load, 0);
    } else {
        int64_t wait = traffic_due(load, started) - clock_now();
        take_events(load, wait > 0 ? (int)(wait / MILLISECOND) + 1 : 0);
    }
    load->now = clock_now();
}

static void talk_until(struct load *load, int64_t started, int64_t end)
{
    while (load->now < end) {
        traffic_pump(load, started);
        take_turn(load, started);
    }
}

static void warm_up(struct load *load, int64_t started)
{
    const struct options *options = &load->options;
    uint64_t fill = (uint64_t)options->fill * (uint64_t)options->rooms;
    talk_until(load, started, started + (int64_t)(options->warmup * SECOND));
    while (traffic_posted(load) * (uint64_t)options->size < fill)
        talk_until(load, started, load->now + MILLISECOND);
}

static double own_cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void measure(struct load *load, struct spans *spans, int64_t started)
{
    report_phase("begin");
    double cpu = own_cpu();
    int64_t began = load->now = clock_now();
    load->measuring = true;
    if (load->options.mode == IDLE)
        idle_until(load, began + (int64_t)(load->options.seconds * SECOND));
    else
        talk_until(load, started, began + (int64_t)(load->options.seconds * SECOND));
    load->measuring = false;
    report_phase("end");
    spans->cpu = own_cpu() - cpu;
    spans->measured = (double)(load->now - began) / SECOND;
}

/* Waits for what is on its way, until nothing more has come for the time given. */
static void drain(struct load *load, struct spans *spans)
{
    int64_t began = load->now;
    int64_t quiet = (int64_t)(load->options.drain * SECOND);
    int64_t progress = load->now;
    uint64_t missing = traffic_missing(load);
    while (missing > 0 && load->now - progress < quiet) {
        take_events(load, 20);
        if (traffic_missing(load) < missing)
            progress = load->now;
        missing = traffic_missing(load);
    }
    spans->draining = (double)(progress - began) / SECOND;
}

int main(int argc, char **argv)
{
    static struct load load;
    struct spans spans = {0};
    options_read(&load.options, argc, argv);
    prepare(&load);
    traffic_prepare(&load);
    aside_choose(&load);
    report_phase("connecting");
    spans.connecting = connect_all(&load);
    report_phase("connected");
    idle_until(&load, clock_now() + SETTLING);
    aside_stop_reading(&load);
    int64_t started = load.now;
    if (load.options.mode != IDLE)
        warm_up(&load, started);
    measure(&load, &spans, started);
    if (load.options.deaf)
        idle_until(&load, load.now + SETTLING);
    aside_read_again(&load);
    drain(&load, &spans);
    report_phase("drained");
    report_results(&load, spans, traffic_missing(&load));
    return 0;
}
