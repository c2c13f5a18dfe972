/* What to do, as told on the command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#define MOST_PORTS 8

enum dialect {
    PLAIN,    /* ready once upgraded; JSON both ways */
    CHAT,     /* ready at the welcome; acks and errors */
    SOCKETIO, /* engine.io v4 packets: 0, 40, 42[...] */
};

enum mode {
    CLOSED_LOOP, /* each sender keeps so many messages outstanding */
    OPEN_LOOP,   /* so many messages a second, whatever comes back */
    IDLE,        /* connect and hold */
};

struct options {
    const char *host;
    int ports[MOST_PORTS]; /* connections take them in turn */
    int port_count;
    const char *path;    /* "{room}" stands for the room's number */
    const char *cookies; /* a file with one Cookie header value a line, or NULL */
    enum dialect dialect;
    enum mode mode;
    bool await_all;  /* a message is outstanding until all have it, not the sender alone */
    int connections; /* in all rooms together */
    int rooms;
    int senders;     /* in each room */
    int outstanding; /* messages of each sender */
    int size;        /* bytes of a message's text, where no file of texts is given */
    const char *texts; /* a file with one text a line, as the inside of a JSON string, or NULL */
    int concurrency; /* connects under way at once */
    double rate;     /* messages a second of all senders, in the open loop */
    int aside;       /* members, spread over the rooms, whose latency is not counted */
    bool deaf;       /* those read nothing from the warm-up on until all is measured */
    long fill;       /* bytes of texts at least that each room is sent before it is measured */
    double warmup;   /* seconds */
    double seconds;  /* measured, or held when idle */
    double drain;    /* seconds of silence after which nothing more is expected at the end */
};

/* Fills the options; prints what is wrong and exits with 2 when it cannot. */
void options_read(struct options *options, int argc, char **argv);

#endif
