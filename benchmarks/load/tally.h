/* What one receiver got of one sender, whose messages count 0, 1, 2, ... */
#ifndef TALLY_H
#define TALLY_H

#include <stdint.h>

struct tally {
    uint32_t next;   /* one above the highest count seen */
    uint32_t seen;   /* how many different counts were seen */
    uint64_t recent; /* bit i: whether count next-1-i was seen */
};

enum verdict {
    FRESH,    /* the next in order, or a later one: what lies between is missing so far */
    LATE,     /* a missing one, after a later one */
    REPEATED, /* seen before, or too far back to tell */
};

enum verdict tally_note(struct tally *tally, uint32_t count);

#endif
