/* Time on the monotonic clock, in nanoseconds. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <time.h>

#define MILLISECOND 1000000LL
#define SECOND 1000000000LL

static inline int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND + now.tv_nsec;
}

static inline void clock_sleep_until(int64_t when)
{
    struct timespec at = {.tv_sec = when / SECOND, .tv_nsec = when % SECOND};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

#endif
