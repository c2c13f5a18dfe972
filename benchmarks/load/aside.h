/* Members whose latency is not counted: the same in the run in which they read and in the one in
   which they do not, so that both speak of the same people. */
#ifndef ASIDE_H
#define ASIDE_H

#include "load.h"

/* Picks them, spread evenly over those who do not send; before anybody connects. */
void aside_choose(struct load *load);

/* Those who are to be deaf read nothing from now on. */
void aside_stop_reading(struct load *load);

/* They read again, from where they stopped. */
void aside_read_again(struct load *load);

#endif
