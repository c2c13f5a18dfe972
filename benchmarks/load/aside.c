#include "aside.h"

void aside_choose(struct load *load)
{
    const struct options *options = &load->options;
    int first = options->rooms * options->senders;
    for (int i = 0; i < options->aside; i++) {
        int among = (int)((long)i * (options->connections - first) / options->aside);
        load->connections[first + among].aside = true;
        load->connections[first + among].small = options->deaf;
    }
}

static void set_deaf(struct load *load, bool deaf)
{
    for (int i = 0; i < load->options.connections; i++) {
        if (load->connections[i].aside && load->connections[i].state == READY)
            connection_set_deaf(&load->connections[i], deaf);
    }
}

void aside_stop_reading(struct load *load)
{
    if (load->options.deaf)
        set_deaf(load, true);
}

void aside_read_again(struct load *load)
{
    if (load->options.deaf)
        set_deaf(load, false);
}
