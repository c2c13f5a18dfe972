#include "traffic.h"

#include <stdlib.h>

#include "clock.h"
#include "wire.h"

/* A sender waits so long for a confirmation before it goes on: some peers lose messages. */
#define PATIENCE (4 * SECOND)

static int members(const struct load *load, int room)
{
    const struct options *options = &load->options;
    return options->connections / options->rooms +
           (room < options->connections % options->rooms);
}

void traffic_prepare(struct load *load)
{
    const struct options *options = &load->options;
    load->sender_count = options->rooms * options->senders;
    load->senders = calloc((size_t)load->sender_count, sizeof *load->senders);
    for (int i = 0; i < load->sender_count; i++) {
        int room = i / options->senders;
        int member = i % options->senders;
        load->senders[i].connection = &load->connections[member * options->rooms + room];
    }
    for (int i = 0; i < options->connections; i++)
        load->connections[i].tallies = calloc((size_t)options->senders, sizeof(struct tally));
}

/* Each sender goes through all texts in order, from a place of its own. */
static const char *next_words(const struct load *load, struct message message)
{
    if (load->text_count == 0)
        return NULL;
    return load->texts[(message.sender * 7u + message.count) % (uint32_t)load->text_count];
}

static void post(struct load *load, struct sender *sender)
{
    char text[DIALECT_MOST_MESSAGE];
    struct message message = {(uint32_t)(sender - load->senders), sender->next};
    const char *words = next_words(load, message);
    size_t length = dialect_write(load->options.dialect, text, message, words, load->options.size);
    uint32_t slot = sender->next % REMEMBERED;
    connection_send(sender->connection, TEXT, text, length);
    sender->sent_at[slot] = sender->progress = load->now;
    sender->awaited_by[slot] = (uint16_t)members(load, sender->connection->room);
    sender->next++;
    sender->outstanding++;
    load->counts.sent += load->measuring;
}

static void give_up(struct load *load, struct sender *sender)
{
    sender->forgotten = sender->next;
    sender->outstanding = 0;
    load->counts.stalls++;
}

static void pump_closed(struct load *load)
{
    for (int i = 0; i < load->sender_count; i++) {
        struct sender *sender = &load->senders[i];
        if (sender->connection->state != READY)
            continue;
        if (sender->outstanding > 0 && load->now - sender->progress > PATIENCE)
            give_up(load, sender);
        while (sender->outstanding < load->options.outstanding)
            post(load, sender);
        connection_flush(sender->connection);
    }
}

uint64_t traffic_posted(const struct load *load)
{
    uint64_t total = 0;
    for (int i = 0; i < load->sender_count; i++)
        total += load->senders[i].next;
    return total;
}

int64_t traffic_due(const struct load *load, int64_t started)
{
    return started + (int64_t)((double)traffic_posted(load) * SECOND / load->options.rate);
}

static void pump_open(struct load *load, int64_t started)
{
    while (traffic_due(load, started) <= load->now) {
        struct sender *sender = &load->senders[traffic_posted(load) % (uint64_t)load->sender_count];
        post(load, sender);
        connection_flush(sender->connection);
    }
}

void traffic_pump(struct load *load, int64_t started)
{
    if (load->options.mode == OPEN_LOOP)
        pump_open(load, started);
    else
        pump_closed(load);
}

static void confirm(struct load *load, struct sender *sender, struct connection *receiver,
                    uint32_t count)
{
    if (count < sender->forgotten)
        return;
    bool whole = load->options.await_all ? --sender->awaited_by[count % REMEMBERED] == 0
                                         : receiver == sender->connection;
    if (whole && sender->outstanding > 0)
        sender->outstanding--;
    sender->progress = load->now;
}

void traffic_delivered(struct load *load, struct connection *receiver, struct message message)
{
    if (message.sender >= (uint32_t)load->sender_count)
        return;
    struct sender *sender = &load->senders[message.sender];
    struct tally *tally = &receiver->tallies[message.sender % (uint32_t)load->options.senders];
    enum verdict verdict = tally_note(tally, message.count);
    if (verdict == REPEATED) {
        load->counts.repeated++;
        return;
    }
    load->counts.reordered += verdict == LATE;
    load->counts.received++;
    if (load->measuring) {
        load->counts.deliveries++;
        if (!receiver->aside && message.count + REMEMBERED > sender->next)
            histogram_add(&load->latency,
                          load->now - sender->sent_at[message.count % REMEMBERED]);
    }
    confirm(load, sender, receiver, message.count);
}

uint64_t traffic_missing(const struct load *load)
{
    uint64_t expected = 0;
    for (int i = 0; i < load->sender_count; i++) {
        const struct sender *sender = &load->senders[i];
        expected += (uint64_t)sender->next * (uint64_t)members(load, sender->connection->room);
    }
    return expected - load->counts.received;
}
