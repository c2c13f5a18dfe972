#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum flag {
    HOST = 1, PORTS, PATH, COOKIES, DIALECT, MODE, AWAIT_ALL, CONNECTIONS, ROOMS, SENDERS,
    OUTSTANDING, SIZE, TEXTS, CONCURRENCY, RATE, ASIDE, DEAF, FILL, WARMUP, SECONDS, DRAIN,
};

static const struct option FLAGS[] = {
    {"host", required_argument, NULL, HOST},
    {"ports", required_argument, NULL, PORTS},
    {"path", required_argument, NULL, PATH},
    {"cookies", required_argument, NULL, COOKIES},
    {"dialect", required_argument, NULL, DIALECT},
    {"mode", required_argument, NULL, MODE},
    {"await-all", no_argument, NULL, AWAIT_ALL},
    {"connections", required_argument, NULL, CONNECTIONS},
    {"rooms", required_argument, NULL, ROOMS},
    {"senders", required_argument, NULL, SENDERS},
    {"outstanding", required_argument, NULL, OUTSTANDING},
    {"size", required_argument, NULL, SIZE},
    {"texts", required_argument, NULL, TEXTS},
    {"concurrency", required_argument, NULL, CONCURRENCY},
    {"rate", required_argument, NULL, RATE},
    {"aside", required_argument, NULL, ASIDE},
    {"deaf", no_argument, NULL, DEAF},
    {"fill", required_argument, NULL, FILL},
    {"warmup", required_argument, NULL, WARMUP},
    {"seconds", required_argument, NULL, SECONDS},
    {"drain", required_argument, NULL, DRAIN},
    {NULL, 0, NULL, 0},
};

static void refuse(const char *why)
{
    fprintf(stderr, "load: %s\n", why);
    exit(2);
}

static int choose(const char *given, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(given, names[i]) == 0)
            return i;
    }
    refuse("no such dialect or mode");
    return 0;
}

static void read_ports(struct options *options, char *list)
{
    for (char *port = strtok(list, ","); port; port = strtok(NULL, ",")) {
        if (options->port_count == MOST_PORTS)
            refuse("too many ports");
        options->ports[options->port_count++] = atoi(port);
    }
}

static void read_number(struct options *options, int flag, const char *given)
{
    switch (flag) {
    case CONNECTIONS: options->connections = atoi(given); break;
    case ROOMS: options->rooms = atoi(given); break;
    case SENDERS: options->senders = atoi(given); break;
    case OUTSTANDING: options->outstanding = atoi(given); break;
    case SIZE: options->size = atoi(given); break;
    case CONCURRENCY: options->concurrency = atoi(given); break;
    case RATE: options->rate = atof(given); break;
    case ASIDE: options->aside = atoi(given); break;
    case FILL: options->fill = atol(given); break;
    case WARMUP: options->warmup = atof(given); break;
    case SECONDS: options->seconds = atof(given); break;
    case DRAIN: options->drain = atof(given); break;
    default: refuse("unknown option");
    }
}

static void read_flag(struct options *options, int flag, char *given)
{
    static const char *const DIALECTS[] = {"plain", "chat", "socketio"};
    static const char *const MODES[] = {"closed", "open", "idle"};
    switch (flag) {
    case HOST: options->host = given; break;
    case PORTS: read_ports(options, given); break;
    case PATH: options->path = given; break;
    case COOKIES: options->cookies = given; break;
    case TEXTS: options->texts = given; break;
    case DIALECT: options->dialect = (enum dialect)choose(given, DIALECTS, 3); break;
    case MODE: options->mode = (enum mode)choose(given, MODES, 3); break;
    case AWAIT_ALL: options->await_all = true; break;
    case DEAF: options->deaf = true; break;
    default: read_number(options, flag, given);
    }
}

static void check(const struct options *options)
{
    if (options->port_count == 0)
        refuse("--ports is needed");
    if (options->rooms < 1 || options->connections < options->rooms)
        refuse("at least one connection in each room is needed");
    if (options->senders < 1 || options->senders > options->connections / options->rooms)
        refuse("more senders than connections in a room");
    if (options->outstanding < 1 || options->outstanding > 512)
        refuse("outstanding is 1 to 512");
    if (options->size < 24 || options->size > 4000)
        refuse("a text is 24 to 4000 bytes");
    if (options->aside < 0 ||
        options->aside > options->connections - options->rooms * options->senders)
        refuse("more aside than there are beside the senders");
    if (options->deaf && (options->aside == 0 || options->await_all))
        refuse("the deaf are those aside, and nobody waits for them");
    if (options->concurrency < 1 || options->rate <= 0)
        refuse("concurrency and rate are above 0");
}

void options_read(struct options *options, int argc, char **argv)
{
    *options = (struct options){
        .host = "127.0.0.1", .path = "/ws/{room}/", .connections = 100, .rooms = 1, .senders = 1,
        .outstanding = 1, .size = 100, .concurrency = 32, .rate = 50, .warmup = 1, .seconds = 5,
        .drain = 3,
    };
    int flag;
    while ((flag = getopt_long(argc, argv, "", FLAGS, NULL)) != -1)
        read_flag(options, flag, optarg);
    check(options);
}
