/* What the run tells the one who started it: a line of JSON for each phase. */
#ifndef REPORT_H
#define REPORT_H

#include "load.h"

/* Says that a phase begins, right when it does: the reader samples the server's CPU then. */
void report_phase(const char *phase);

/* Ends the program with the reason why the run is worth nothing. */
void report_failure(const struct load *load, const char *why);

struct spans {
    double connecting; /* seconds until all were ready */
    double measured;   /* seconds */
    double draining;   /* seconds from then on until nobody lacked anything */
    double cpu;        /* seconds of this process while measured */
};

void report_results(const struct load *load, struct spans spans, uint64_t lost);

#endif
